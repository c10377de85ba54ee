import { expect } from '@playwright/test';
import { Api } from './api';
import { newName } from './people';
import { test } from './watch';

test('a private account: asked, accepted, seen', async ({ browser, complaints }) => {
  // A stranger to a private account is told that there is nothing.
  complaints.expect(/status of 404/);
  const shy = await Api.signUp(browser, newName('shy'));
  await shy.write('PATCH', 'users/me', { is_private: true });
  const { id } = await shy.post('For friends only', 3);
  const fan = await Api.signUp(browser, newName('fan'));
  const { page } = fan;

  await page.goto(`/${shy.username}`);
  await expect(page.getByText('This account is private')).toBeVisible();
  await expect(page.getByRole('img', { name: 'For friends only' })).toHaveCount(0);
  await page.getByRole('button', { name: `Follow: ${shy.username}` }).click();
  await expect(page.getByRole('button', { name: `Requested: ${shy.username}` })).toBeVisible();
  await page.goto(`/p/${id}`);
  await expect(page.getByText('This post is not here')).toBeVisible();

  await shy.page.goto('/settings/requests');
  await shy.page.getByRole('button', { name: `Accept ${fan.username}` }).click();
  await expect(shy.page.getByText('No requests')).toBeVisible();

  await page.goto(`/${shy.username}`);
  await expect(page.getByRole('button', { name: `Following: ${shy.username}` })).toBeVisible();
  await expect(page.getByRole('img', { name: 'For friends only' })).toBeVisible();
  await page.goto('/');
  await expect(page.getByRole('article', { name: `Post by ${shy.username}` })).toBeVisible();
});

test('a refused request may be made again', async ({ browser }) => {
  const shy = await Api.signUp(browser, newName('shy'));
  await shy.write('PATCH', 'users/me', { is_private: true });
  const fan = await Api.signUp(browser, newName('fan'));
  await fan.write('PUT', `users/${shy.username}/follow`);
  await shy.page.goto('/settings/requests');
  await shy.page.getByRole('button', { name: `Refuse ${fan.username}` }).click();
  await expect(shy.page.getByText('No requests')).toBeVisible();
  await fan.page.goto(`/${shy.username}`);
  await expect(fan.page.getByRole('button', { name: `Follow: ${shy.username}` })).toBeVisible();
});

for (const [kind, visibility, is_private] of [
  ['of a private account', 'public', true],
  ['of a post for followers', 'followers', false],
] as const)
  test(`the bytes of a picture ${kind} are not a stranger's`, async ({ browser }) => {
    const shy = await Api.signUp(browser, newName('shy'));
    await shy.write('PATCH', 'users/me', { is_private });
    const { id } = await shy.post('For friends only', 4, { visibility });
    const urls = await shy.addresses(id);
    expect(urls.length).toBeGreaterThan(0);

    const stranger = (await browser.newContext()).request;
    const known = await Api.signUp(browser, newName('ann'));
    expect((await stranger.get(`/api/v1/posts/${id}`)).status()).toBe(404);
    expect((await known.page.request.get(`/api/v1/posts/${id}`)).status()).toBe(404);
    for (const url of urls) {
      const own = await shy.page.request.get(url);
      expect(own.status()).toBe(200);
      expect(own.headers()['cache-control']).toContain('private');
      // What gives the bytes is the signature in the address, which only those who may see the post are told.
      const bare = url.split('?')[0] ?? '';
      expect(bare).not.toBe(url);
      const forged = url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
      for (const request of [stranger, known.page.request])
        for (const address of [bare, forged])
          expect((await request.get(address)).status(), address).toBeGreaterThanOrEqual(403);
    }
  });
