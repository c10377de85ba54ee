import { type BrowserContext, type Page, test as base, expect } from '@playwright/test';

/**
 * Every test fails on what a browser complains about: errors in the console, scripts and styles refused by the policy,
 * requests to somebody else's server.
 */
export const test = base.extend<{ complaints: Complaints }>({
  complaints: [
    async ({ browser, baseURL }, use) => {
      const complaints = new Complaints(new URL(baseURL ?? '').origin);
      // Contexts that the test opens for its people; they go with it, or their pages would go on asking.
      const opened: BrowserContext[] = [];
      const open = browser.newContext.bind(browser);
      browser.newContext = async (options) => {
        const context = await open(options);
        opened.push(context);
        complaints.listen(context);
        return context;
      };
      await use(complaints);
      browser.newContext = open;
      const found = [...complaints.found];
      await Promise.all(opened.map((context) => context.close()));
      expect(found).toEqual([]);
    },
    { auto: true },
  ],
});

export class Complaints {
  readonly found: string[] = [];
  private readonly expected: RegExp[] = [];

  constructor(private readonly origin: string) {}

  /** What a test brings about on purpose, such as an answer of 404, which the browser tells of by itself. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  listen(context: BrowserContext): void {
    context.on('page', (page) => this.watch(page));
    context.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== this.origin) this.add(`request to ${origin}`);
    });
  }

  private watch(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error') this.add(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.add(error.message));
  }

  private add(complaint: string): void {
    if (!this.expected.some((pattern) => pattern.test(complaint))) this.found.push(complaint);
  }
}
