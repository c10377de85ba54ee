import { expect } from '@playwright/test';
import { Api } from './api';
import { audit } from './audit';
import { linkTo } from './letters';
import { PASSWORD, emailOf, heading, logIn, newName, photo, refuseUnproven } from './people';
import { tabTo, typeInto } from './tabTo';
import { test } from './watch';

const NEW = 'another horse battery';

test('a forgotten password is set anew by a letter, without a mouse', async ({
  browser,
  page,
  complaints,
}) => {
  complaints.expect(/status of 4(01|10)/);
  const me = await Api.signUp(browser, newName('ivo'));
  await page.goto('/login');
  await tabTo(page, page.getByRole('link', { name: 'Forgot your password?' }));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Forgot your password?')).toBeVisible();
  await audit(page, 'asking for a letter');
  await typeInto(page, page.getByLabel('Email'), emailOf(me.username));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Look at your mail')).toBeFocused();
  await audit(page, 'a letter on its way');

  const link = await linkTo('reset', emailOf(me.username));
  await page.goto(link);
  await audit(page, 'a new password');
  const password = page.getByLabel('New password', { exact: true });
  await typeInto(page, password, 'short');
  await page.keyboard.press('Enter');
  await expect(password).toHaveAccessibleDescription('Use at least 10 characters.');
  await expect(password).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(NEW);
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Your password is set')).toBeFocused();
  await audit(page, 'a password that is set');
  await tabTo(page, page.getByRole('link', { name: 'Log in' }));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Log in')).toBeVisible();
  await typeInto(page, page.getByLabel('Username or email'), me.username);
  await typeInto(page, page.getByLabel('Password', { exact: true }), NEW);
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Home')).toBeAttached();
  expect((await me.page.request.get('/api/v1/auth/session')).status()).toBe(401);

  await page.goto(link);
  await page.getByLabel('New password', { exact: true }).fill(NEW);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(heading(page, 'This link does not work')).toBeFocused();
  await audit(page, 'a dead link');
});

test('an address is confirmed by a button, and changed by another letter', async ({ browser }) => {
  const me = await Api.signUp(browser, newName('uma'));
  const { page } = me;
  const proven = async () =>
    (await me.get<{ user: { email_verified: boolean } }>('auth/session')).user.email_verified;
  await page.goto(await linkTo('verify', emailOf(me.username)));
  await expect(heading(page, 'Confirm your address')).toBeVisible();
  await audit(page, 'an address to confirm');
  expect(await proven()).toBe(false);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(heading(page, 'Your address is confirmed')).toBeFocused();
  expect(await proven()).toBe(true);

  await page.goto('/settings/account');
  await page.getByRole('button', { name: 'Change email' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change email' });
  const next = `${me.username}@example.net`;
  await dialog.getByLabel('New email').fill(next);
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await audit(page, 'another address');
  await dialog.getByRole('button', { name: 'Send the letter' }).click();
  await expect(page.getByText(`A letter is on its way to ${next}`)).toBeVisible();
  await audit(page, 'a letter to another address');
  await page.goto(await linkTo('verify', next));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(heading(page, 'Your address is confirmed')).toBeVisible();
  await page.goto('/settings/account');
  await expect(page.getByText(next)).toBeVisible();
});

test('a changed password ends all other sessions, without a mouse', async ({ browser, complaints }) => {
  complaints.expect(/status of 40[13]/);
  const me = await Api.signUp(browser, newName('edo'));
  const other = await me.logInElsewhere(browser);
  const { page } = me;
  await page.goto('/settings/account');
  await audit(page, 'the account');
  const change = page.getByRole('button', { name: 'Change password' });
  await tabTo(page, change);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Change password' });
  await typeInto(page, dialog.getByLabel('Current password'), 'not this one');
  await typeInto(page, dialog.getByLabel('New password', { exact: true }), NEW);
  await page.keyboard.press('Enter');
  const current = dialog.getByLabel('Current password');
  await expect(current).toHaveAccessibleDescription('This is not your password.');
  await expect(current).toBeFocused();
  await audit(page, 'a wrong password');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(change).toBeFocused();
  await expect(page.getByText('All other sessions are ended.')).toBeVisible();
  expect((await other.page.request.get('/api/v1/auth/session')).status()).toBe(401);
  // What this session writes next has its new token.
  await page.goto('/settings/privacy');
  await page.getByRole('switch', { name: 'Private account' }).click();
  await expect(page.getByText('Your account is private.')).toBeVisible();
});

test('a token is shown once, works, and does no more once it is deleted', async ({ browser, request }) => {
  const { page, username } = await Api.signUp(browser, newName('tom'));
  await page.goto('/settings/tokens');
  await expect(page.getByText('No tokens yet')).toBeVisible();
  await audit(page, 'no tokens');
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByLabel('Name', { exact: true }).fill('backup at home');
  await audit(page, 'a token to be');
  await page.getByRole('button', { name: 'Make the token' }).click();
  const shown = page.getByRole('dialog', { name: 'Your token' });
  const token = await shown.getByLabel('Token', { exact: true }).inputValue();
  await audit(page, 'a token');
  await shown.getByRole('button', { name: 'Copy' }).click();
  await shown.getByRole('button', { name: 'Done' }).click();
  const feed = () => request.get('/api/v1/feed', { headers: { Authorization: `Bearer ${token}` } });
  expect((await feed()).status(), username).toBe(200);
  await page.reload();
  await expect(page.getByText('backup at home')).toBeVisible();
  expect(await page.content()).not.toContain(token);
  await audit(page, 'tokens');
  await page.getByRole('button', { name: 'Delete the token backup at home' }).click();
  await audit(page, 'a token to delete');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText('No tokens yet')).toBeVisible();
  await expect(page.getByRole('button', { name: 'New token' })).toBeFocused();
  expect((await feed()).status()).toBe(401);
});

test('who deletes their account comes back by logging in', async ({ browser, complaints }) => {
  complaints.expect(/status of 40[14]/);
  const me = await Api.signUp(browser, newName('pia'));
  const { page, username } = me;
  const { id } = await me.post('Still here', 7);
  const stranger = (await browser.newContext()).request;
  await page.goto('/settings/account');
  await page.getByRole('button', { name: 'Delete account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete account' });
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await audit(page, 'leaving');
  await dialog.getByRole('button', { name: 'Delete account' }).click();
  await expect(page).toHaveURL(/\/login$/);
  await expect(page.getByText(/Log in before to bring it back/)).toBeVisible();
  await audit(page, 'a log-in that brings back');
  expect((await stranger.get(`/api/v1/users/${username}`)).status()).toBe(404);

  await logIn(page, username);
  await expect(heading(page, 'Home')).toBeAttached();
  await expect(page.getByText('Welcome back. Your account is not deleted.')).toBeVisible();
  await page.goto(`/p/${id}`);
  await expect(heading(page, `Post by ${username}`)).toBeVisible();
  expect((await stranger.get(`/api/v1/users/${username}`)).status()).toBe(200);
});

test('a post that needs a proven address waits for it', async ({ browser, complaints }) => {
  complaints.expect(/status of 403/);
  const { page } = await Api.signUp(browser, newName('zoe'));
  await refuseUnproven(page);
  await page.goto('/');
  await expect(page.getByText('Confirm your address to publish.')).toHaveCount(0);
  await page.goto('/new');
  await page.getByLabel('Choose photographs').setInputFiles(photo('coffee.jpg'));
  await page.getByLabel('Caption').fill('half a sentence');
  await expect(page.getByText('Ready')).toBeVisible();
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText(/Confirm your address first/)).toBeVisible();
  await audit(page, 'a post that waits');
  await page.goto('/');
  await expect(page.getByText('Confirm your address to publish.')).toBeVisible();
  await audit(page, 'home with an address to confirm');
  await page.getByRole('button', { name: 'Send the letter again' }).click();
  await expect(page.getByText('A letter is on its way.')).toBeVisible();
  await page.goto('/new');
  await expect(page.getByLabel('Caption')).toHaveValue('half a sentence');
});
