import boundaries from 'eslint-plugin-boundaries';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// One way only: lib, api, components <- entities <- features <- app. A feature never imports another.
const layers = [
  { type: 'lib', pattern: 'src/lib' },
  { type: 'api', pattern: 'src/api' },
  { type: 'components', pattern: 'src/components' },
  { type: 'entities', pattern: 'src/entities' },
  { type: 'feature', pattern: 'src/features/*', capture: ['name'] },
  { type: 'app', pattern: 'src/app' },
  { type: 'testing', pattern: 'src/testing' },
];

const sameFeature = ['feature', { name: '${from.name}' }];

export default tseslint.config(
  { ignores: ['dist', 'src/api/schema.d.ts', 'test-results', 'playwright-report'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, jsxA11y.flatConfigs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { boundaries, 'react-hooks': reactHooks },
    settings: {
      'boundaries/elements': layers,
      'import/resolver': { typescript: { alwaysTryTypes: true } },
    },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      'boundaries/element-types': [
        'error',
        {
          default: 'disallow',
          rules: [
            { from: 'lib', allow: ['lib'] },
            { from: 'api', allow: ['lib', 'api'] },
            { from: 'components', allow: ['lib', 'components'] },
            { from: 'entities', allow: ['lib', 'api', 'components', 'entities'] },
            { from: 'feature', allow: ['lib', 'api', 'components', 'entities', sameFeature] },
            { from: 'app', allow: ['lib', 'api', 'components', 'entities', 'feature', 'app'] },
            { from: ['lib', 'api', 'components', 'entities', 'feature', 'app'], allow: ['testing'] },
            { from: 'testing', allow: ['lib', 'api', 'components', 'entities', 'feature', 'app', 'testing'] },
          ],
        },
      ],
    },
  },
  { files: ['**/*.test.{ts,tsx}', 'e2e/**'], rules: { 'max-lines': 'off' } },
);
