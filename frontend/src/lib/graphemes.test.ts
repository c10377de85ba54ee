import { expect, it } from 'vitest';
import { countGraphemes } from './graphemes';

it('counts what people see as one', () => {
  expect(countGraphemes('')).toBe(0);
  expect(countGraphemes('ein Wort')).toBe(8);
  expect(countGraphemes('👨‍👩‍👧‍👦é')).toBe(2);
});
