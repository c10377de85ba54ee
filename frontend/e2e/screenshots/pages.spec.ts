// Pictures of every page, of an instance filled by `tintype demo`: npm run screenshots
import { test } from '@playwright/test';

const folder = process.env['SCREENSHOTS'] ?? 'test-results/screenshots';
const pages: Record<string, string> = {
  home: '/',
  profile: '/ada.meer',
  followers: '/ada.meer/followers',
  new: '/new',
  settings: '/settings',
  edit: '/settings/profile',
};

for (const theme of ['light', 'dark']) {
  test(`pages in ${theme}`, async ({ page }, { project }) => {
    const shoot = async (name: string) => {
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: `${folder}/${name}-${project.name}-${theme}.png` });
    };
    await page.goto('/');
    await page.evaluate((theme) => localStorage.setItem('tintype.theme', theme), theme);
    for (const name of ['landing', 'login', 'signup']) {
      await page.goto(name === 'landing' ? '/' : `/${name}`);
      await shoot(name);
    }
    await page.goto('/login');
    await page.getByLabel('Username or email').fill('ada.meer');
    await page.getByLabel('Password', { exact: true }).fill('tintype-demo');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('article').first().waitFor();
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(path);
      await shoot(name);
    }
    await page.goto('/ada.meer');
    await page.getByRole('listitem').getByRole('img').first().click();
    await page.getByRole('dialog').waitFor();
    await shoot('modal');
    await page.reload();
    await shoot('post');
  });
}
