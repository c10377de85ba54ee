// Pictures of what opens, goes wrong or is half way: npm run screenshots
import { Api } from '../api';
import { PASSWORD, newName, photo, refuseUnproven, signUp } from '../people';
import { inBothThemes, logIn } from './shoot';

inBothThemes('menus and dialogs of a post', async (page, shoot) => {
  await logIn(page, 'greta');
  await page.goto('/greta');
  await page.getByRole('listitem').getByRole('img').first().click();
  const post = page.getByRole('dialog');
  await post.waitFor();
  const menu = post.getByRole('button', { name: 'Actions on the post' });
  await menu.click();
  await shoot('menu');
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await shoot('toast');
  await menu.click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await shoot('edit-post');
  await page.keyboard.press('Escape');
  await menu.click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await shoot('delete-post');
  await page.keyboard.press('Escape');
  await post.getByRole('button', { name: 'Reply' }).first().click();
  await shoot('reply');
  await page.goto(new URL(page.url()).pathname);
  await page
    .getByRole('button', { name: /^Actions on the comment/ })
    .first()
    .click();
  await shoot('comment-menu');
});

inBothThemes('a post to be, on its way', async (page, shoot) => {
  await logIn(page, 'greta');
  await page.route(/\/bytes\?/, () => new Promise(() => undefined));
  await page.goto('/new');
  await page.getByLabel('Choose photographs').setInputFiles(['chelsea.jpg', 'coffee.jpg'].map(photo));
  await page.getByText('Uploading').nth(1).waitFor();
  await shoot('upload-sending', { whole: true, pending: true });
});

inBothThemes('a post to be', async (page, shoot) => {
  await logIn(page, 'greta');
  await page.goto('/new');
  await page
    .getByLabel('Choose photographs')
    .setInputFiles(['chelsea.jpg', 'coffee.jpg', 'rocket.jpg'].map(photo));
  await page.getByLabel('Alt text of picture 1').fill('A cat looks past the camera.');
  await page.getByLabel('Caption').fill('Three of today. #cat');
  await page.getByText('Ready').nth(2).waitFor();
  await shoot('upload', { whole: true });
  await page.evaluate(() => window.scrollTo(0, 200));
  await shoot('upload-scrolled');
  await page.getByLabel('Choose photographs').setInputFiles([
    { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') },
    { name: 'IMG_0001.HEIC', mimeType: 'image/heic', buffer: Buffer.from('heic') },
  ]);
  await page.getByRole('alert').nth(1).waitFor();
  await shoot('upload-refused', { whole: true });
});

inBothThemes('what goes wrong', async (page, shoot) => {
  await page.goto('/login');
  await page.getByLabel('Username or email').fill('greta');
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').waitFor();
  await shoot('login-refused');
  await page.goto('/signup');
  await page.getByLabel('Username').fill('greta');
  await page.getByLabel('Email').fill('greta');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await shoot('signup-refused');
  await logIn(page, 'greta');
  await page.route('**/api/v1/feed*', (route) => route.abort());
  await page.goto('/');
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await shoot('feed-failed');
});

inBothThemes('on the way', async (page, shoot) => {
  await logIn(page, 'greta');
  await page.route('**/api/v1/feed*', () => new Promise(() => undefined));
  await page.route('**/api/v1/users/*/posts*', () => new Promise(() => undefined));
  for (const [name, path] of [
    ['feed-loading', '/'],
    ['profile-loading', '/ada.meer'],
  ] as const) {
    await page.goto(path);
    await page.getByText('Loading').waitFor();
    await shoot(name, { pending: true });
  }
});

inBothThemes('what people say', async (page, shoot, browser) => {
  const me = await Api.signUp(browser, newName('talk'));
  const { id } = await me.post('A colour, and what was said of it.', 90);
  const say = (text: string, reply_to?: string) =>
    me.write<{ id: string }>('POST', `posts/${id}/comments`, { text, reply_to });
  const { id: top } = await say(
    'Which lens was this? It looks like the one that my grandfather carried about.',
  );
  await say(`@${me.username} The old one. #iron`, top);
  await say(
    'Verylongwordwithoutanyplacewhereitmaybebrokenwhichnobodywroteonpurposebutwhichpeoplesendallthesame',
  );
  await page.context().addCookies(await me.page.context().cookies());
  await page.goto(`/p/${id}`);
  await page.getByRole('button', { name: 'Show 1 reply' }).click();
  await page.getByText('The old one.').waitFor();
  await shoot('comments', { whole: true });
  await page.goto('/');
  await page.getByRole('article').getByRole('link', { name: 'Comment' }).click();
  await page
    .getByRole('button', { name: /^Actions on the comment/ })
    .first()
    .click();
  await shoot('comment-menu-in-modal');
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByLabel('Edit comment').fill('Which lens?');
  await shoot('comment-edit');
  await page.keyboard.press('Escape');
  await shoot('discard');
});

inBothThemes('an upload that is cut off', async (page, shoot) => {
  await logIn(page, 'greta');
  await page.goto('/new');
  // With the page's own code.
  await page.getByLabel('Choose photographs').waitFor();
  await page.context().setOffline(true);
  await page.getByLabel('Choose photographs').setInputFiles(['chelsea.jpg', 'coffee.jpg'].map(photo));
  await page.getByText('Waiting for the connection…').nth(1).waitFor();
  await shoot('upload-waiting', { whole: true, pending: true });
  await page.context().setOffline(false);
  await page.getByText('Ready').nth(1).waitFor();
  await page.evaluate(() => {
    const key = Object.keys(localStorage).find((name) => name.endsWith('.draft')) ?? '';
    const draft = JSON.parse(localStorage.getItem(key) ?? '{}') as { pictures: object[] };
    draft.pictures.push({ key: 'lost', name: 'IMG_20261128_a_picture_that_was_lost.jpg', alt: 'A cup' });
    localStorage.setItem(key, JSON.stringify(draft));
  });
  await page.reload();
  await page.getByRole('alert').waitFor();
  await shoot('upload-lost', { whole: true });
  await page.getByRole('button', { name: 'Discard' }).click();
  await shoot('upload-discard');
});

inBothThemes('the account', async (page, shoot) => {
  await logIn(page, 'ada.meer');
  for (const name of ['Change email', 'Change password', 'Delete account']) {
    await page.goto('/settings/account');
    await page.getByRole('button', { name }).click();
    const dialog = page.getByRole('dialog', { name });
    await dialog.locator('[type=submit]').click();
    await dialog.getByText('Give your password.').waitFor();
    await shoot(name.toLowerCase().replace(' ', '-'));
  }
  await page.goto('/settings/tokens');
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByLabel('Name', { exact: true }).fill('backup at home');
  await page.getByLabel('Read what you see').uncheck();
  await page.getByRole('button', { name: 'Make the token' }).click();
  await page.getByText('Choose at least one.').waitFor();
  await shoot('new-token');
  await page.getByLabel('Read what you see').check();
  await page.getByRole('button', { name: 'Make the token' }).click();
  await page.getByRole('dialog', { name: 'Your token' }).waitFor();
  await shoot('token');
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await shoot('tokens');
});

inBothThemes('an address to confirm, and a farewell', async (page, shoot, browser) => {
  await signUp(browser, newName('tim'), page);
  await refuseUnproven(page);
  await page.goto('/new');
  await page.getByLabel('Choose photographs').setInputFiles(photo('coffee.jpg'));
  await page.getByText('Ready').waitFor();
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByText(/Confirm your address first/).waitFor();
  await shoot('unproven-post', { whole: true });
  await page.goto('/');
  await page.getByText('Confirm your address to publish.').waitFor();
  await shoot('unproven-home');
  await page.goto('/settings/account');
  await shoot('unproven-account', { whole: true });
  await page.getByRole('button', { name: 'Delete account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete account' });
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Delete account' }).click();
  await page.getByText(/bring it back/).waitFor();
  await shoot('farewell');
  await page.goto('/reset');
  await page.getByLabel('Email').fill('ann@example.org');
  await page.getByRole('button', { name: 'Send a link' }).click();
  await page.getByText('Look at your mail').waitFor();
  await shoot('reset-sent');
  await page.goto('/verify?token=made-up');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('This link does not work').waitFor();
  await shoot('verify-dead');
});
