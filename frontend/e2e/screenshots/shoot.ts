import { type Browser, type Page, test } from '@playwright/test';

const folder = process.env['SCREENSHOTS'] ?? 'test-results/screenshots';

export type Shoot = (name: string, options?: { whole?: boolean; pending?: boolean }) => Promise<void>;

/** The same pictures in both themes. */
export function inBothThemes(
  name: string,
  take: (page: Page, shoot: Shoot, browser: Browser) => Promise<void>,
) {
  for (const theme of ['light', 'dark'] as const)
    test(`${name} in ${theme}`, async ({ page, browser }, { project }) => {
      await page.emulateMedia({ colorScheme: theme });
      const shoot: Shoot = async (name, { whole = false, pending = false } = {}) => {
        if (!pending) await page.waitForLoadState('networkidle');
        await page.screenshot({
          path: `${folder}/${name}-${project.name}-${theme}.png`,
          fullPage: whole,
          animations: 'disabled',
        });
      };
      await take(page, shoot, browser);
    });
}

/** As one of the people whom `tintype demo` made. */
export async function logIn(page: Page, username: string) {
  await page.goto('/login');
  await page.getByLabel('Username or email').fill(username);
  await page.getByLabel('Password', { exact: true }).fill('tintype-demo');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('article').first().waitFor();
}
