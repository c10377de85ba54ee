// Pictures of passkeys, which browsers know for names alone: npm run screenshots
import { test } from '@playwright/test';
import { Api } from '../api';
import { BY_NAME, giveDevice } from '../device';
import { PASSWORD, newName } from '../people';
import { inBothThemes } from './shoot';

test.use({ baseURL: BY_NAME });

inBothThemes('passkeys', async (page, shoot, browser) => {
  const me = await Api.signUp(browser, newName('key'));
  await page.context().addCookies(await me.page.context().cookies());
  const device = await giveDevice(page);
  const adding = page.getByRole('dialog', { name: 'Add a passkey' });
  const add = () => adding.getByRole('button', { name: 'Add it' }).click();
  await page.goto('/settings/security');
  await page.getByText('You have none.').waitFor();
  await shoot('passkeys-none');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await shoot('passkey-new');
  await adding.getByLabel('Name').fill('this computer');
  await adding.getByLabel('Password', { exact: true }).fill('not the password');
  await add();
  await adding.getByText('This is not your password.').waitFor();
  await shoot('passkey-new-refused');
  await adding.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await device.verifies(false);
  await add();
  await page.getByText('No passkey').waitFor();
  await shoot('passkey-new-cancelled');
  await device.verifies(true);
  await add();
  await page.getByText('this computer').waitFor();
  await shoot('passkeys-one');
  await page.getByRole('button', { name: 'Delete the passkey this computer' }).click();
  await page.getByRole('dialog', { name: 'Delete passkey' }).waitFor();
  await shoot('passkey-delete');
  await page.context().clearCookies();
  await page.goto('/login');
  await page.getByRole('button', { name: 'Log in with a passkey' }).waitFor();
  await shoot('login-passkey');
});
