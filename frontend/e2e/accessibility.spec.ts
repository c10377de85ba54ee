import AxeBuilder from '@axe-core/playwright';
import { type Page, expect, test } from '@playwright/test';
import { newName, publish, signUp, watch } from './people';

async function audit(page: Page, path: string, settled: () => Promise<void>) {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((theme) => localStorage.setItem('tintype.theme', theme), theme);
    await page.goto(path);
    await settled();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
    expect(found, `${path} in ${theme}`).toEqual([]);
  }
}

test('every page passes axe in both themes, without a complaint of the browser', async ({
  browser,
  page,
}) => {
  const name = newName('eva');
  const complaints = watch(page);
  await page.goto('/');
  const shown = (heading: string) => () =>
    expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
  await audit(page, '/', shown('Photographs among people'));
  await audit(page, '/login', shown('Log in'));
  await audit(page, '/signup', shown('Sign up'));
  expect(complaints).toEqual([]);

  const own = await signUp(browser, name);
  const ownComplaints = watch(own);
  const ownShown = (heading: string) => () =>
    expect(own.getByRole('heading', { name: heading, exact: true })).toBeVisible();
  await audit(own, '/new', ownShown('New post'));
  await publish(own, ['rocket.jpg'], 'Lift-off', 'A rocket');
  const post = new URL(own.url()).pathname;
  await audit(own, post, () => expect(own.getByRole('img', { name: 'A rocket' })).toBeVisible());
  await audit(own, '/', () => expect(own.getByRole('img', { name: 'A rocket' })).toBeVisible());
  await audit(own, `/${name}`, () => expect(own.getByRole('img', { name: 'A rocket' })).toBeVisible());
  await audit(own, `/${name}/followers`, ownShown('Followers'));
  await audit(own, '/settings', ownShown('Settings'));
  await audit(own, '/settings/profile', ownShown('Edit profile'));
  await audit(own, '/settings/requests', ownShown('Follow requests'));
  expect(ownComplaints).toEqual([]);
});
