import { type Page, expect } from '@playwright/test';
import { Api } from './api';
import { audit, fits } from './audit';
import { newName, photo } from './people';
import { test } from './watch';

/** Each page, once its heading is there. */
async function auditAll(page: Page, pages: Record<string, string>): Promise<void> {
  for (const [path, heading] of Object.entries(pages)) {
    await page.goto(path);
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    await audit(page, path);
  }
}

test('what strangers see', async ({ page, browser, complaints }) => {
  complaints.expect(/status of 401/);
  const someone = await Api.signUp(browser, newName('eva'));
  const { username } = someone;
  const { id } = await someone.post('Lift-off', 5);
  await auditAll(page, {
    '/': 'Photographs among people',
    [`/${username}`]: username,
    [`/p/${id}`]: `Post by ${username}`,
    [`/p/${id}/likes`]: 'Likes',
  });
});

test('how strangers come in', async ({ page, complaints }) => {
  complaints.expect(/status of 4(01|22)/);
  await auditAll(page, {
    '/login': 'Log in',
    '/signup': 'Sign up',
    '/reset': 'Forgot your password?',
    '/reset?token=made-up': 'Set a new password',
    '/verify?token=made-up': 'Confirm your address',
  });
  await page.goto('/login');
  await page.getByLabel('Username or email').fill('nobody');
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').waitFor();
  await audit(page, 'a refused log-in');
  await page.goto('/signup');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByText('Use at least 10 characters.').waitFor();
  await audit(page, 'a refused sign-up');
});

test('what is not there', async ({ page, complaints }) => {
  complaints.expect(/status of 40[14]/);
  await auditAll(page, {
    '/no/such/page': 'There is nothing here',
    '/nobody_of_this_name': 'Nobody is here',
    '/p/999': 'This post is not here',
  });
});

test('settings', async ({ browser }) => {
  const { page } = await Api.signUp(browser, newName('eli'));
  await auditAll(page, {
    '/settings': 'Settings',
    '/settings/profile': 'Edit profile',
    '/settings/account': 'Account',
    '/settings/privacy': 'Privacy',
    '/settings/blocked': 'Blocked',
    '/settings/muted': 'Muted',
    '/settings/tokens': 'Tokens',
    '/settings/appearance': 'Appearance',
  });
});

test('what is empty, on its way, or failed', async ({ browser, complaints }) => {
  complaints.expect(/ERR_FAILED/);
  const { page, username } = await Api.signUp(browser, newName('elo'));
  await auditAll(page, {
    '/': 'Nothing here yet',
    [`/${username}`]: 'No photographs yet',
    [`/${username}/followers`]: 'Nobody yet',
    '/settings/requests': 'No requests',
    '/new': 'New post',
  });
  await page.route('**/api/v1/feed*', (route) => route.abort());
  await page.goto('/');
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await audit(page, 'a feed that failed');
  await page.route('**/api/v1/feed*', () => new Promise(() => undefined));
  await page.goto('/');
  await page.getByText('Loading the feed').waitFor();
  await audit(page, 'a feed on its way');
});

test('a post, its menus and its dialogs', async ({ browser }) => {
  const me = await Api.signUp(browser, newName('ema'));
  const { page, username } = me;
  const { id } = await me.post('Lift-off', 9);
  await me.write('POST', `posts/${id}/comments`, { text: 'We felt it in the fence.' });
  await me.write('PUT', `posts/${id}/like`);
  await page.goto('/');
  await page.getByRole('article').waitFor();
  await audit(page, 'the feed');
  await page.goto(`/${username}`);
  await page.getByRole('listitem').getByRole('img').waitFor();
  await audit(page, 'the grid');
  await page.goto(`/p/${id}`);
  await page.getByText('We felt it').waitFor();
  await audit(page, 'the post');

  await page.goto('/');
  await page.getByRole('link', { name: 'Comment' }).click();
  const post = page.getByRole('dialog', { name: 'Post', exact: true });
  await post.getByText('We felt it').waitFor();
  await audit(page, 'the post over the feed');
  const menu = post.getByRole('button', { name: 'Actions on the post' });
  await menu.click();
  await audit(page, 'the menu');
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(post.getByRole('status')).toContainText('link');
  await audit(page, 'a note');
  for (const [item, dialog] of [
    ['Edit', 'Edit post'],
    ['Delete', 'Delete post'],
  ] as const) {
    await menu.click();
    await page.getByRole('menuitem', { name: item }).click();
    await page.getByRole('dialog', { name: dialog }).waitFor();
    await audit(page, dialog);
    await page.keyboard.press('Escape');
  }
  await post.getByRole('button', { name: /^Actions on the comment/ }).click();
  await audit(page, 'the menu of a comment');
  await page.keyboard.press('Escape');
  await post.getByRole('button', { name: 'Reply' }).click();
  await audit(page, 'a reply');
});

test('people, requests, and a post to be', async ({ browser, complaints }) => {
  complaints.expect(/status of 415/);
  const shy = await Api.signUp(browser, newName('shy'));
  await shy.write('PATCH', 'users/me', { is_private: true });
  const { page, username } = await Api.signUp(browser, newName('eno'));
  await page.goto(`/${shy.username}`);
  await page.getByRole('button', { name: 'Follow' }).click();
  await page.getByText('Your request waits').waitFor();
  await audit(page, 'a private account');
  await shy.page.goto('/settings/requests');
  await shy.page.getByRole('button', { name: `Accept ${username}` }).waitFor();
  await audit(shy.page, 'requests');
  await shy.page.getByRole('button', { name: `Accept ${username}` }).click();
  await shy.page.getByText('No requests').waitFor();
  await page.goto(`/${shy.username}/followers`);
  await page.getByRole('listitem').filter({ hasText: username }).waitFor();
  await audit(page, 'followers');

  await page.goto('/new');
  const broken = { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') };
  await page.getByLabel('Choose photographs').setInputFiles([photo('rocket.jpg'), photo('coffee.jpg')]);
  await page.getByText('Ready').nth(1).waitFor();
  await page.getByLabel('Choose photographs').setInputFiles(broken);
  await page.getByRole('alert').waitFor();
  await audit(page, 'a post to be');
});

test('the narrowest window shows everything', async ({ browser }, { project }) => {
  test.skip(project.name !== 'phone', 'It is narrower than both sizes.');
  const me = await Api.signUp(browser, newName('a_name_that_is_long').slice(0, 30));
  const { page, username } = me;
  const { id } = await me.post('Lift-off', 11);
  await page.setViewportSize({ width: 320, height: 640 });
  const settings = ['', '/profile', '/account', '/privacy', '/blocked', '/muted', '/sessions', '/appearance'];
  const paths = ['/', `/${username}`, `/p/${id}`, '/new', ...settings.map((page) => `/settings${page}`)];
  for (const path of paths) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    // Axe has looked at them as phones show them, in the same order of the same elements.
    await fits(page, `${path} at 320 px`);
  }
});
