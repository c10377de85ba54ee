import { expect } from '@playwright/test';
import { Api } from './api';
import { audit } from './audit';
import { choose, newName } from './people';
import { test } from './watch';

test('a post is reported by keys, and whose it is is blocked', async ({ browser, complaints }) => {
  complaints.expect(/status of 404/);
  const me = await Api.signUp(browser, newName('uma'));
  const other = await Api.signUp(browser, newName('val'));
  const { id } = await other.post('A caption', 60);
  const { page } = me;
  await page.goto(`/p/${id}`);
  await choose(page, 'Actions on the post', 'Report');
  await expect(page.getByRole('dialog', { name: 'Report this post' })).toBeVisible();
  await audit(page, 'a report');
  await page.getByLabel('Hate').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.type('The second line.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/Moderators will look at it/)).toBeFocused();
  await audit(page, 'the thanks for a report');
  await page.getByRole('button', { name: `Block ${other.username}` }).click();
  await expect(page.getByText(`${other.username} is blocked.`)).toBeVisible();
  await page.goto(`/p/${id}`);
  await expect(page.getByRole('heading', { name: 'This post is not here' })).toBeVisible();
});

test('who is blocked can still be reported', async ({ browser }) => {
  const me = await Api.signUp(browser, newName('wes'));
  const other = await Api.signUp(browser, newName('xan'));
  await me.write('PUT', `users/${other.username}/block`);
  const { page } = me;
  await page.goto(`/${other.username}`);
  await choose(page, `More about ${other.username}`, 'Report');
  await page.getByLabel('Spam or fraud').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Report' }).click();
  await expect(page.getByRole('dialog', { name: 'Thank you' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Block/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
