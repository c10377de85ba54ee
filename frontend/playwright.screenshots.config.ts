import base from './playwright.config';

export default {
  ...base,
  testDir: 'e2e/screenshots',
  testIgnore: [],
  projects: base.projects?.map((project) => ({ ...project, testIgnore: [] })),
};
