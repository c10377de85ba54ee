// Who blocks or mutes whom, and what is left of each for the other.
import { type Page, expect } from '@playwright/test';
import { Api } from './api';
import { audit } from './audit';
import { choose, newName, postBy } from './people';
import { tabTo } from './tabTo';
import { test } from './watch';

const note = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

test('who is blocked is gone from all that was read, and does not find the blocker', async ({
  browser,
  complaints,
}) => {
  complaints.expect(/status of 404/);
  const me = await Api.signUp(browser, newName('una'));
  const pest = await Api.signUp(browser, newName('pest'));
  const { page } = me;
  await me.write('PUT', `users/${pest.username}/follow`);
  await pest.write('PUT', `users/${me.username}/follow`);
  const { id: mine } = await me.post('Quiet', 20);
  const { id: theirs } = await pest.post('Loud', 21);
  await pest.write('POST', `posts/${mine}/comments`, { text: 'Not nice' });
  await pest.write('PUT', `posts/${mine}/like`);

  await page.goto('/');
  await expect(postBy(page, pest.username)).toBeVisible();
  await postBy(page, me.username).getByRole('link', { name: 'Comment' }).click();
  await expect(page.getByText('Not nice')).toBeVisible();
  await page.keyboard.press('Escape');
  await postBy(page, pest.username).getByRole('link', { name: pest.username }).first().click();
  await expect(page.getByRole('link', { name: 'Loud' })).toBeVisible();

  await choose(page, `More about ${pest.username}`, 'Block');
  const question = page.getByRole('dialog', { name: `Block ${pest.username}` });
  await expect(question).toBeVisible();
  await audit(page, 'the question before a block');
  await question.getByRole('button', { name: 'Block' }).click();
  await expect(page.getByText('You block this account')).toBeVisible();
  await expect(page.getByRole('heading', { name: pest.username })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Loud' })).toHaveCount(0);
  await audit(page, 'somebody whom one blocks');

  // Read before, and not read again from the start.
  await page.getByRole('link', { name: 'Home' }).click();
  await expect(postBy(page, me.username)).toBeVisible();
  await expect(postBy(page, pest.username)).toHaveCount(0);
  await postBy(page, me.username).getByRole('link', { name: 'Comment' }).click();
  await expect(page.getByText('No comments yet')).toBeVisible();
  await page.goto(`/p/${mine}/likes`);
  await expect(page.getByText('No likes yet')).toBeVisible();
  await page.goto(`/p/${theirs}`);
  await expect(page.getByText('This post is not here')).toBeVisible();

  await pest.page.goto(`/${me.username}`);
  await expect(pest.page.getByText('Nobody is here')).toBeVisible();
  await pest.page.goto(`/p/${mine}`);
  await expect(pest.page.getByText('This post is not here')).toBeVisible();
});

test('a block is taken back by keys alone, in the list and on the page', async ({ browser, complaints }) => {
  complaints.expect(/status of 404/);
  const me = await Api.signUp(browser, newName('ulf'));
  const other = await Api.signUp(browser, newName('max'));
  const third = await Api.signUp(browser, newName('mia'));
  for (const { username } of [other, third]) await me.write('PUT', `users/${username}/block`);
  await other.post('Back again', 22);
  const { page } = me;

  await page.goto('/settings/blocked');
  const unblock = page.getByRole('button', { name: `Unblock ${third.username}` });
  await expect(unblock).toBeVisible();
  await audit(page, 'people whom one blocks');
  await tabTo(page, unblock);
  await page.keyboard.press('Enter');
  await expect(unblock).toHaveCount(0);
  await expect(page.getByRole('group', { name: 'Blocked' })).toBeFocused();
  await expect(note(page, `${third.username} is no longer blocked.`)).toBeVisible();

  await tabTo(page, page.getByRole('link', { name: other.username }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('You block this account')).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: `Unblock ${other.username}` }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'Back again' })).toBeVisible();
  await expect(page.getByRole('heading', { name: other.username })).toBeFocused();
  await page.goto('/settings/blocked');
  await expect(page.getByText('You block nobody')).toBeVisible();
  await other.page.goto(`/${me.username}`);
  await expect(other.page.getByRole('heading', { name: me.username })).toBeVisible();
});

test('an author is blocked from a post, by keys alone', async ({ browser, complaints }) => {
  // The comments of a post that is gone with its author.
  complaints.expect(/status of 404/);
  const me = await Api.signUp(browser, newName('ute'));
  const other = await Api.signUp(browser, newName('moe'));
  await me.write('PUT', `users/${other.username}/follow`);
  await other.post('In the way', 23);
  const { page } = me;
  await page.goto('/');
  await tabTo(page, postBy(page, other.username).getByRole('link', { name: 'Comment' }));
  await page.keyboard.press('Enter');
  const post = page.getByRole('dialog', { name: 'Post', exact: true });
  await tabTo(page, post.getByRole('button', { name: 'Actions on the post' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('menuitem', { name: 'Block' })).toBeFocused();
  await page.keyboard.press('Enter');
  const question = page.getByRole('dialog', { name: `Block ${other.username}` });
  await tabTo(page, question.getByRole('button', { name: 'Block' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(note(page, `${other.username} is blocked.`)).toBeVisible();
  await expect(page.getByText('Nothing here yet')).toBeVisible();
});

test('posts of who is muted leave the feed and nothing else, and come back', async ({ browser }) => {
  const me = await Api.signUp(browser, newName('ugo'));
  const other = await Api.signUp(browser, newName('mel'));
  await me.write('PUT', `users/${other.username}/follow`);
  await other.post('Every hour', 24);
  const { page } = me;
  await page.goto('/');
  await postBy(page, other.username).getByRole('link', { name: 'Comment' }).click();
  await choose(page, 'Actions on the post', 'Mute');
  const post = page.getByRole('dialog', { name: 'Post', exact: true });
  await expect(note(page, `${other.username} is muted.`)).toBeVisible();
  await expect(post.getByText('Every hour')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Nothing here yet')).toBeVisible();

  await page.goto(`/${other.username}`);
  await expect(page.getByText(/^Muted:/)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Every hour' })).toBeVisible();
  await expect(page.getByRole('button', { name: `Following: ${other.username}` })).toBeVisible();
  await audit(page, 'somebody whom one mutes');
  await page.goto('/settings/muted');
  await page.getByRole('button', { name: `Unmute ${other.username}` }).waitFor();
  await audit(page, 'people whom one mutes');
  await page.getByRole('button', { name: `Unmute ${other.username}` }).click();
  await expect(page.getByText('You mute nobody')).toBeVisible();
  await page.getByRole('link', { name: 'Home' }).click();
  await expect(postBy(page, other.username)).toBeVisible();
});

test('a follower is removed', async ({ browser }) => {
  const me = await Api.signUp(browser, newName('uwe'));
  const fan = await Api.signUp(browser, newName('fan'));
  await fan.write('PUT', `users/${me.username}/follow`);
  const { page } = me;
  await page.goto(`/${me.username}/followers`);
  await page.getByRole('button', { name: `Remove ${fan.username} from your followers` }).click();
  await audit(page, 'the question before a follower is removed');
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('Nobody yet')).toBeVisible();
  await expect(page.getByRole('group', { name: 'Followers' })).toBeFocused();
  await page.goto(`/${me.username}`);
  await expect(page.getByRole('link', { name: '0 followers' })).toBeVisible();
  await fan.page.goto(`/${me.username}`);
  await expect(fan.page.getByRole('button', { name: `Follow: ${me.username}` })).toBeVisible();
});
