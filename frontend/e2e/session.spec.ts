import { expect } from '@playwright/test';
import { Api } from './api';
import { logIn, newName } from './people';
import { test } from './watch';

test('a session outlasts a reload and a new window', async ({ browser }) => {
  const { page, username } = await Api.signUp(browser, newName('kay'));
  await page.goto('/settings');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  const other = await page.context().newPage();
  await other.goto(`/${username}`);
  await expect(other.getByRole('link', { name: 'Edit profile' })).toBeVisible();
});

test('a session that was ended elsewhere is noticed, and nothing written is lost', async ({
  browser,
  complaints,
}) => {
  complaints.expect(/status of 401/);
  const me = await Api.signUp(browser, newName('lee'));
  const { page, username } = me;
  const { id } = await me.post('The last one', 5);
  await page.goto(`/p/${id}`);
  await page.getByRole('textbox', { name: 'Comment' }).fill('half a comm');
  await page.goto('/new');
  await page.getByLabel('Caption').fill('half a sentence');

  // The cookie stays, as it does when the session is ended from another device.
  await me.endOtherSessions(browser);
  await page.getByRole('link', { name: 'Home' }).click();
  await expect(page.getByText('Your session has ended.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await page.goto(`/login?next=/new`);
  await logIn(page, username);
  await expect(page.getByLabel('Caption')).toHaveValue('half a sentence');
  await page.goto(`/p/${id}`);
  await expect(page.getByRole('textbox', { name: 'Comment' })).toHaveValue('half a comm');
});

test('the theme follows the device while nothing else is chosen', async ({ browser }) => {
  const { page } = await Api.signUp(browser, newName('max'));
  const theme = (name: string) => expect(page.locator('html')).toHaveAttribute('data-theme', name);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/settings/appearance');
  await theme('light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await theme('dark');
  await page.getByRole('radio', { name: 'Light' }).check();
  await theme('light');
  await page.reload();
  await theme('light');
  await page.getByRole('radio', { name: 'As the device' }).check();
  await theme('dark');
});
