import { readFileSync } from 'node:fs';
import { type Page, expect } from '@playwright/test';
import { Api } from './api';
import { audit } from './audit';
import { Authenticator } from './authenticator';
import { PASSWORD, heading, logIn, newName } from './people';
import { tabTo, typeInto } from './tabTo';
import { test } from './watch';

const button = (page: Page, name: string) => page.getByRole('button', { name });

async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, button(page, name));
  await page.keyboard.press('Enter');
}

async function replace(page: Page, text: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

interface Factor {
  app: Authenticator;
  /** The code by which it was turned on. */
  used: string;
  codes: string[];
}

async function turnedOn(me: Api): Promise<Factor> {
  const { secret } = await me.write<{ secret: string }>('POST', 'auth/totp', {});
  const app = new Authenticator(secret);
  const used = app.next();
  const answer = await me.write<{ recovery_codes: string[] }>('POST', 'auth/totp/confirm', { code: used });
  return { app, used, codes: answer.recovery_codes };
}

const codesShown = async (page: Page) => {
  const shown = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(shown).toHaveCount(10);
  return shown.allInnerTexts();
};

test('a second factor is turned on by an app, and its recovery codes are kept, without a mouse', async ({
  browser,
}) => {
  const me = await Api.signUp(browser, newName('ida'));
  const other = await me.logInElsewhere(browser);
  const { page } = me;
  await page.goto('/settings/security');
  await expect(page.getByText('It is off.')).toBeVisible();
  await audit(page, 'a second factor that is off');
  await press(page, 'Turn it on');
  const scan = page.getByRole('dialog', { name: 'Turn on two-factor log-in' });
  await expect(scan.getByLabel('Code', { exact: true })).toBeFocused();
  await audit(page, 'a secret to scan');
  await page.keyboard.type(new Authenticator(await scan.locator('code').innerText()).next());
  await page.keyboard.press('Enter');

  const codes = await codesShown(page);
  await expect(page.getByText(/^Each gets you in once/)).toBeFocused();
  await audit(page, 'recovery codes');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Close without keeping them' })).toBeVisible();
  await audit(page, 'the question before codes are lost');
  await page.keyboard.press('Escape');
  const file = page.waitForEvent('download');
  await press(page, 'Download');
  expect(readFileSync(await (await file).path(), 'utf8')).toBe(`${codes.join('\n')}\n`);
  await tabTo(page, page.getByLabel('I have kept them'));
  await page.keyboard.press('Space');
  await press(page, 'Done');
  await expect(page.getByText(/^It is on since .* 10 recovery codes left\.$/)).toBeVisible();
  await audit(page, 'a second factor that is on');
  expect(await page.content()).not.toContain(codes[0]);
  expect((await other.page.request.get('/api/v1/auth/session')).status()).toBe(401);
});

test('a log-in needs a code of the app or a recovery code, each of them once', async ({
  browser,
  complaints,
}) => {
  complaints.expect(/status of 401/);
  const me = await Api.signUp(browser, newName('ivo'));
  const { app, used, codes } = await turnedOn(me);
  const { page } = me;
  const logOut = async () => {
    await page.goto('/settings');
    await button(page, 'Log out').click();
    await expect(heading(page, 'Photographs among people')).toBeVisible();
  };
  const code = page.getByLabel('Code', { exact: true });
  const givePassword = async () => {
    await page.goto('/login');
    await logIn(page, me.username);
    await expect(code).toBeFocused();
  };

  await logOut();
  await givePassword();
  await audit(page, 'a code that is asked for');
  await replace(page, used);
  await expect(code).toHaveAccessibleDescription(/was used before/);
  await expect(code).toBeFocused();
  await replace(page, app.next());
  await expect(heading(page, 'Home')).toBeAttached();

  await logOut();
  await givePassword();
  await press(page, 'Use a recovery code');
  await expect(page.getByLabel('Recovery code')).toBeFocused();
  await audit(page, 'a recovery code that is asked for');
  await replace(page, codes[0] ?? '');
  await expect(heading(page, 'Home')).toBeAttached();
  await page.goto('/settings/security');
  await expect(page.getByText(/ 9 recovery codes left\.$/)).toBeVisible();
});

test('recovery codes are made anew, and a second factor is turned off, without a mouse', async ({
  browser,
  complaints,
}) => {
  complaints.expect(/status of 401/);
  const me = await Api.signUp(browser, newName('ivy'));
  const { app, codes } = await turnedOn(me);
  const { page } = me;
  const giveBoth = async (code: string) => {
    await typeInto(page, page.getByLabel('Password', { exact: true }), PASSWORD);
    await typeInto(page, page.getByLabel('Code', { exact: true }), code);
    await page.keyboard.press('Enter');
  };
  await page.goto('/settings/security');
  await press(page, 'New recovery codes');
  await audit(page, 'new codes that are asked for');
  await giveBoth(app.next());
  const again = await codesShown(page);
  await tabTo(page, page.getByLabel('I have kept them'));
  await page.keyboard.press('Space');
  await press(page, 'Done');
  await expect(button(page, 'New recovery codes')).toBeFocused();

  await press(page, 'Turn it off');
  await audit(page, 'a second factor to turn off');
  await giveBoth(codes[0] ?? '');
  await expect(page.getByLabel('Code', { exact: true })).toHaveAccessibleDescription(/^The code is wrong/);
  await replace(page, again[0] ?? '');
  await expect(page.getByText('It is off.')).toBeVisible();
  await me.logInElsewhere(browser);
});
