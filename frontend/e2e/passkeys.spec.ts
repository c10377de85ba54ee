import { expect } from '@playwright/test';
import { Api } from './api';
import { audit } from './audit';
import { BY_NAME, giveDevice } from './device';
import { PASSWORD, heading, newName } from './people';
import { test } from './watch';

test.use({ baseURL: BY_NAME });

test('a passkey is added, logs in without a name, and does no more once it is deleted', async ({
  browser,
  complaints,
}) => {
  complaints.expect(/status of 401/);
  const { page, username } = await Api.signUp(browser, newName('kay'));
  const device = await giveDevice(page);
  await page.goto('/settings/security');
  await expect(page.getByText('You have none.')).toBeVisible();
  await audit(page, 'no passkeys');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const adding = page.getByRole('dialog', { name: 'Add a passkey' });
  await adding.getByLabel('Name').fill('this computer');
  await adding.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await audit(page, 'a passkey to be');
  await adding.getByRole('button', { name: 'Add it' }).click();
  await expect(page.getByText('this computer')).toBeVisible();
  expect(await device.count()).toBe(1);
  await audit(page, 'a passkey');

  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await adding.getByLabel('Name').fill('once more');
  await adding.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await adding.getByRole('button', { name: 'Add it' }).click();
  await expect(adding.getByRole('alert')).toHaveText('This device has a passkey of yours already.');
  await adding.getByRole('button', { name: 'Cancel' }).click();

  await page.context().clearCookies();
  await page.goto('/login');
  const logIn = page.getByRole('button', { name: 'Log in with a passkey' });
  await expect(logIn).toBeVisible();
  await audit(page, 'a log-in with a passkey');
  await device.verifies(false);
  await logIn.click();
  await expect(page.getByRole('alert')).toContainText('No passkey was used.');
  await device.verifies(true);
  await logIn.click();
  await expect(heading(page, 'Home')).toBeAttached();

  await page.goto('/settings/security');
  await expect(page.getByText(/last used/)).toBeVisible();
  await page.getByRole('button', { name: 'Delete the passkey this computer' }).click();
  const removing = page.getByRole('dialog', { name: 'Delete passkey' });
  await removing.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await audit(page, 'a passkey to delete');
  await removing.getByRole('button', { name: 'Delete it' }).click();
  await expect(page.getByText('You have none.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Passkeys' })).toBeFocused();
  expect((await page.request.get('/api/v1/auth/session')).status(), username).toBe(200);

  await page.context().clearCookies();
  await page.goto('/login');
  await logIn.click();
  await expect(page.getByRole('alert')).toContainText('The passkey is not accepted');
});
