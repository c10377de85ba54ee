import { defineConfig } from '@playwright/test';

const launchOptions = {
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** The width of the window has no say in these: they are tried once. */
const OF_ANY_WIDTH = [
  'long-feed',
  'markup',
  'pictures',
  'privacy',
  'session',
  'two-factor',
  'export',
  'sign-up',
  'uploads',
].map((name) => `${name}.spec.ts`);

export default defineConfig({
  testDir: 'e2e',
  testIgnore: 'screenshots/**',
  workers: 2,
  retries: 0,
  timeout: 60_000,
  reporter: [['list']],
  use: {
    baseURL: process.env['TINTYPE_URL'] ?? 'http://127.0.0.1:8080',
    launchOptions,
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
  },
  projects: [
    {
      name: 'phone',
      testIgnore: ['screenshots/**', ...OF_ANY_WIDTH],
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
  ],
});
