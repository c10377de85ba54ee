// What one may change of oneself, each looked at again after a reload.
import { expect } from '@playwright/test';
import { Api } from './api';
import { newName, photo, postBy, saved, seen } from './people';
import { test } from './watch';

test('the picture of oneself: set, changed, removed', async ({ browser }) => {
  const me = await Api.signUp(browser, newName('pia'));
  await me.post('Lift-off', 3);
  const { page, username } = me;
  const large = page.locator('main span.size-20 img');
  const beside = postBy(page, username).locator('header img');
  await page.goto('/');
  await expect(postBy(page, username)).toBeVisible();
  await expect(beside).toHaveCount(0);

  let last = '';
  for (const file of ['chelsea.jpg', 'coffee.jpg']) {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('link', { name: 'Edit profile' }).click();
    await Promise.all([
      saved(page, 'PUT', /\/me\/avatar$/),
      page.getByLabel('Choose a picture of yourself').setInputFiles(photo(file)),
    ]);
    await seen(large);
    // In the feed that was read before, too.
    await page.getByRole('link', { name: 'Home' }).click();
    await seen(beside);
    await page.goto(`/${username}`);
    await page.reload();
    await seen(large);
    const address = (await large.getAttribute('src')) ?? '';
    expect(address).not.toBe(last);
    last = address;
  }

  await page.goto('/settings/profile');
  await Promise.all([
    saved(page, 'DELETE', /\/me\/avatar$/),
    page.getByRole('button', { name: 'Remove' }).click(),
  ]);
  await expect(large).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Remove' })).toHaveCount(0);
  await page.goto(`/${username}`);
  await page.reload();
  await expect(page.getByRole('heading', { name: username })).toBeVisible();
  await expect(large).toHaveCount(0);
});

test('names and words of oneself are changed, for others too', async ({ browser, complaints }) => {
  complaints.expect(/status of 404/);
  const me = await Api.signUp(browser, newName('zoe'));
  const fan = await Api.signUp(browser, newName('ari'));
  await me.post('Still mine', 9);
  await fan.write('PUT', `users/${me.username}/follow`);
  const { page } = me;
  const name = newName('zora');
  await page.goto('/settings');
  await page.getByRole('link', { name: 'Edit profile' }).click();
  await page.getByLabel('Username').fill(name);
  await page.getByLabel('Full name').fill('Zora Lind');
  await page.getByLabel('Website').fill('https://example.org/zora');
  await page.getByLabel('Bio').fill('Iron plates.\nAnd cats.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your profile is saved.')).toBeVisible();
  await page.getByRole('link', { name: 'Home' }).click();
  await expect(postBy(page, name)).toBeVisible();

  for (const reader of [page, fan.page]) {
    await reader.goto(`/${name}`);
    await expect(reader.getByRole('heading', { name })).toBeVisible();
    await expect(reader.getByText('Zora Lind')).toBeVisible();
    await expect(reader.getByText('And cats.')).toBeVisible();
    const website = reader.getByRole('link', { name: 'example.org/zora' });
    await expect(website).toHaveAttribute('href', 'https://example.org/zora');
  }
  await fan.page.goto('/');
  await expect(postBy(fan.page, name)).toContainText('Still mine');
  await fan.page.goto(`/${me.username}`);
  await expect(fan.page.getByText('Nobody is here')).toBeVisible();
});

test('a name that is taken and an address that is none are refused, and nothing is changed', async ({
  browser,
  complaints,
}) => {
  complaints.expect(/status of 4(09|22)/);
  const other = await Api.signUp(browser, newName('bea'));
  const { page, username } = await Api.signUp(browser, newName('cid'));
  const save = page.getByRole('button', { name: 'Save' });
  const name = page.getByLabel('Username');
  const website = page.getByLabel('Website');
  await page.goto('/settings/profile');
  await name.fill(other.username);
  await save.click();
  await expect(name).toHaveAccessibleDescription(/taken/);
  await expect(name).toBeFocused();
  await name.fill(username);
  await website.fill('no address');
  await save.click();
  await expect(website).toHaveAccessibleDescription(/https/);
  await expect(website).toBeFocused();
  await page.reload();
  await expect(name).toHaveValue(username);
  await expect(website).toHaveValue('');
});

test('an account becomes private and public again', async ({ browser }) => {
  const me = await Api.signUp(browser, newName('dag'));
  const { page, username } = me;
  const stranger = (await Api.signUp(browser, newName('eik'))).page;
  await me.post('Seen or not', 10);
  const closed = page.getByRole('switch', { name: 'Private account' });
  for (const isPrivate of [true, false]) {
    await page.goto('/settings/privacy');
    await Promise.all([saved(page, 'PATCH', /\/users\/me$/), closed.click()]);
    await page.reload();
    await expect(closed).toBeChecked({ checked: isPrivate });
    await stranger.goto(`/${username}`);
    await expect(stranger.getByText('This account is private')).toHaveCount(isPrivate ? 1 : 0);
    await expect(stranger.getByRole('link', { name: 'Seen or not' })).toHaveCount(isPrivate ? 0 : 1);
  }
});
