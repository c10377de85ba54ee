import { type Page, expect } from '@playwright/test';
import { Api } from './api';
import { audit } from './audit';
import { heading, newName, saved } from './people';
import { tabTo } from './tabTo';
import { test } from './watch';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** By the list beside the page, or on phones by the way back to it. */
async function openByKeys(page: Page, name: string) {
  const beside = page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name });
  if (await beside.isVisible()) {
    // It stands before the heading, which has the focus.
    await beside.focus();
  } else {
    await page.getByRole('link', { name: 'All settings' }).focus();
    await page.keyboard.press('Enter');
    await expect(heading(page, 'Settings')).toBeVisible();
    await tabTo(page, page.getByRole('main').getByRole('link', { name: new RegExp(`^${name}`) }));
  }
  await page.keyboard.press('Enter');
  await expect(heading(page, name)).toBeFocused();
}

test('settings need no mouse', async ({ browser, complaints }) => {
  complaints.expect(/status of 401/);
  const me = await Api.signUp(browser, newName('quin'));
  const { page } = me;
  const other = await me.logInElsewhere(browser, FIREFOX);
  await page.goto('/');
  await tabTo(page, page.getByRole('link', { name: 'Settings' }));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Settings')).toBeVisible();
  await tabTo(page, page.getByRole('main').getByRole('link', { name: /^Privacy/ }));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Privacy')).toBeFocused();
  const closed = page.getByRole('switch', { name: 'Private account' });
  await tabTo(page, closed);
  await Promise.all([saved(page, 'PATCH', /\/users\/me$/), page.keyboard.press('Space')]);
  await expect(closed).toBeChecked();
  await expect(closed).toBeFocused();

  await openByKeys(page, 'Sessions');
  await expect(page.getByText('This browser')).toBeVisible();
  await audit(page, 'sessions');
  await tabTo(page, page.getByRole('button', { name: 'End the session of Firefox on Linux' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Firefox on Linux')).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Sessions' })).toBeFocused();
  expect((await other.page.request.get('/api/v1/auth/session')).status()).toBe(401);

  await openByKeys(page, 'Appearance');
  await tabTo(page, page.getByRole('radio', { name: 'As the device' }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked();
  await openByKeys(page, 'Edit profile');
  await tabTo(page, page.getByLabel('Full name'));
  await page.keyboard.type('Quin Ashby');
  await Promise.all([saved(page, 'PATCH', /\/users\/me$/), page.keyboard.press('Enter')]);
  await page.reload();
  await expect(page.getByLabel('Full name')).toHaveValue(/Quin Ashby/);
});

test('all other sessions end at once, and this one stays', async ({ browser }) => {
  const me = await Api.signUp(browser, newName('rex'));
  const { page } = me;
  const others = [await me.logInElsewhere(browser), await me.logInElsewhere(browser, FIREFOX)];
  await page.goto('/settings/sessions');
  await expect(page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(3);
  await page.getByRole('button', { name: 'End all others' }).click();
  await audit(page, 'the question before all others end');
  await page.getByRole('button', { name: 'End them' }).click();
  await expect(page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(1);
  await expect(page.getByRole('list', { name: 'Sessions' })).toBeFocused();
  for (const other of others)
    expect((await other.page.request.get('/api/v1/auth/session')).status()).toBe(401);
  await page.reload();
  await expect(page.getByText('This browser')).toBeVisible();
});
