// What one may change of one's own, each looked at again after a reload, and by somebody else.
import { type Browser, type Page, expect } from '@playwright/test';
import { Api } from './api';
import { choose, newName, newPage, postBy, saved } from './people';
import { test } from './watch';

/** Somebody who follows them, with the feed open. */
async function followerOf(browser: Browser, { username }: Api): Promise<Page> {
  const fan = await Api.signUp(browser, newName('fan'));
  await fan.write('PUT', `users/${username}/follow`);
  await fan.page.goto('/');
  return fan.page;
}

test('caption and alt text of a post', async ({ browser }) => {
  const me = await Api.signUp(browser, newName('rea'));
  const { id } = await me.post('As it was', 4);
  const { page, username } = me;
  const fan = await followerOf(browser, me);
  await expect(postBy(fan, username)).toContainText('As it was');
  await page.goto(`/p/${id}`);
  await choose(page, 'Actions on the post', 'Edit');
  const edit = page.getByRole('dialog', { name: 'Edit post' });
  await edit.getByLabel('Caption').fill('As it is #now');
  await edit.getByLabel('Alt text').fill('A rocket that rises');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit).toHaveCount(0);
  const changed = async (reader: Page) => {
    await expect(postBy(reader, username)).toContainText('As it is #now');
    await expect(postBy(reader, username)).toContainText('edited');
    await expect(reader.getByRole('img', { name: 'A rocket that rises' })).toBeVisible();
    await expect(reader.getByText('As it was')).toHaveCount(0);
  };
  await changed(page);
  for (const reader of [page, fan]) {
    await reader.reload();
    await changed(reader);
  }
  // Without an alt text it is still something.
  await choose(page, 'Actions on the post', 'Edit');
  await edit.getByLabel('Alt text').fill('');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('img', { name: `Photo by ${username}` })).toBeVisible();
  await page.goto(`/${username}`);
  await expect(page.getByRole('link', { name: `Photo by ${username}` })).toBeVisible();
});

test('a post becomes one for followers', async ({ browser, complaints }) => {
  complaints.expect(/status of 40[14]/);
  const me = await Api.signUp(browser, newName('ron'));
  const { id } = await me.post('Among us', 11);
  const { page, username } = me;
  const fan = await followerOf(browser, me);
  const stranger = await newPage(browser);
  await stranger.goto(`/p/${id}`);
  await expect(postBy(stranger, username)).toContainText('Among us');
  await page.goto(`/p/${id}`);
  await choose(page, 'Actions on the post', 'Edit');
  await page.getByRole('switch', { name: 'For followers only' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(postBy(page, username)).toContainText('for followers');
  for (const reader of [page, fan]) {
    await reader.reload();
    await expect(postBy(reader, username)).toContainText('for followers');
  }
  await stranger.reload();
  await expect(stranger.getByText('This post is not here')).toBeVisible();
});

test('a post is deleted', async ({ browser, complaints }) => {
  complaints.expect(/status of 404/);
  const me = await Api.signUp(browser, newName('sam'));
  await me.post('To be kept', 5);
  const { id } = await me.post('To be deleted', 6);
  const { page, username } = me;
  const fan = await followerOf(browser, me);
  await expect(postBy(fan, username)).toHaveCount(2);
  await page.goto(`/${username}`);
  await page.getByRole('link', { name: 'To be deleted' }).click();
  await choose(page, 'Actions on the post', 'Delete');
  const question = page.getByRole('dialog', { name: 'Delete post' });
  await question.getByRole('button', { name: 'Keep' }).click();
  await expect(postBy(page, username)).toBeVisible();
  await choose(page, 'Actions on the post', 'Delete');
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(`/${username}`);
  for (let look = 0; look < 2; look++) {
    await expect(page.getByRole('link', { name: 'To be kept' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'To be deleted' })).toHaveCount(0);
    await expect(page.getByRole('listitem').filter({ hasText: 'posts' })).toContainText('1');
    await page.reload();
  }
  await fan.reload();
  await expect(postBy(fan, username)).toHaveCount(1);
  await expect(postBy(fan, username)).toContainText('To be kept');
  for (const reader of [page, fan]) {
    await reader.goto(`/p/${id}`);
    await expect(reader.getByText('This post is not here')).toBeVisible();
  }
});

test('a comment is edited, then deleted with its replies', async ({ browser }) => {
  const me = await Api.signUp(browser, newName('tom'));
  const { id } = await me.post('Say something', 7);
  const { id: top } = await me.write<{ id: string }>('POST', `posts/${id}/comments`, { text: 'As it was' });
  await me.write('POST', `posts/${id}/comments`, { text: 'A reply', reply_to: top });
  const { page, username } = me;
  const fan = await followerOf(browser, me);
  const menu = `Actions on the comment by ${username}`;
  await page.goto(`/p/${id}`);
  await choose(page, menu, 'Edit');
  await page.getByLabel('Edit comment').fill('As it is');
  await page.getByRole('button', { name: 'Save' }).click();
  const changed = async (reader: Page) => {
    await expect(reader.getByText('As it is')).toBeVisible();
    await expect(reader.getByText('As it was')).toHaveCount(0);
    await expect(reader.getByRole('listitem').getByText('edited')).toBeVisible();
  };
  await changed(page);
  await page.reload();
  await changed(page);
  await fan.goto(`/p/${id}`);
  await changed(fan);
  await choose(page, menu, 'Delete');
  const question = page.getByRole('dialog', { name: 'Delete comment' });
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No comments yet')).toBeVisible();
  for (const reader of [page, fan]) {
    await reader.reload();
    await expect(reader.getByText('No comments yet')).toBeVisible();
  }
  await page.goto('/');
  await expect(postBy(page, username).getByRole('link', { name: 'Comment', exact: true })).toBeVisible();
});

test('one no longer follows', async ({ browser }) => {
  const author = await Api.signUp(browser, newName('uma'));
  const me = await Api.signUp(browser, newName('vic'));
  await me.write('PUT', `users/${author.username}/follow`);
  await author.post('For followers, too', 8);
  const { page } = me;
  await author.page.goto(`/${me.username}`);
  await expect(author.page.getByText('Follows you')).toBeVisible();
  await page.goto('/');
  await expect(postBy(page, author.username)).toBeVisible();
  await postBy(page, author.username).getByRole('link', { name: author.username }).first().click();
  await Promise.all([
    saved(page, 'DELETE', /\/follow$/),
    page.getByRole('button', { name: `Following: ${author.username}` }).click(),
  ]);
  for (let look = 0; look < 2; look++) {
    await expect(page.getByRole('button', { name: `Follow: ${author.username}` })).toBeVisible();
    await expect(page.getByRole('link', { name: '0 followers' })).toBeVisible();
    await page.reload();
  }
  await page.getByRole('link', { name: 'Home' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing here yet' })).toBeVisible();
  await page.goto(`/${me.username}/following`);
  await expect(page.getByText('Nobody yet')).toBeVisible();
  await author.page.reload();
  await expect(author.page.getByRole('button', { name: `Follow: ${me.username}` })).toBeVisible();
  await expect(author.page.getByText('Follows you')).toHaveCount(0);
  await author.page.goto(`/${author.username}/followers`);
  await expect(author.page.getByText('Nobody yet')).toBeVisible();
});
