// Pictures of every page, of an instance filled by `tintype demo`: npm run screenshots
import { Api } from '../api';
import { newName } from '../people';
import { inBothThemes, logIn } from './shoot';

inBothThemes('for strangers', async (page, shoot) => {
  const pages = {
    landing: '/',
    login: '/login',
    signup: '/signup',
    reset: '/reset',
    'reset-token': '/reset?token=made-up',
    verify: '/verify?token=made-up',
    'stranger-profile': '/greta',
  };
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(path);
    await shoot(name);
  }
  await page.getByRole('listitem').getByRole('img').first().click();
  await page.getByRole('dialog').waitFor();
  await page.reload();
  await shoot('stranger-post');
});

inBothThemes('for people', async (page, shoot) => {
  await logIn(page, 'ada.meer');
  const pages = {
    home: '/',
    profile: '/ada.meer',
    'profile-other': '/greta',
    followers: '/ada.meer/followers',
    new: '/new',
    'not-found': '/no/such/page',
    'nobody-here': '/nobody_of_this_name',
    'no-such-post': '/p/999999999',
  };
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(path);
    await shoot(name);
  }
  await page.goto('/');
  await page.getByRole('article').first().waitFor();
  await page.evaluate(() => window.scrollTo(0, 700));
  await shoot('home-scrolled');
  await page.evaluate(() => window.scrollTo(0, 99_999));
  await shoot('home-more');
});

inBothThemes('settings', async (page, shoot) => {
  await logIn(page, 'ada.meer');
  const pages = ['', 'profile', 'account', 'privacy', 'blocked', 'muted', 'sessions', 'tokens', 'appearance'];
  for (const name of pages) {
    await page.goto(`/settings/${name}`.replace(/\/$/, ''));
    await shoot(name === '' ? 'settings' : `settings-${name}`, { whole: true });
  }
});

inBothThemes('a post', async (page, shoot) => {
  await logIn(page, 'ada.meer');
  await page.goto('/greta');
  await page.getByRole('listitem').getByRole('img').first().click();
  await page.getByRole('dialog').waitFor();
  await shoot('modal');
  const path = new URL(page.url()).pathname;
  await page.goto(path);
  await shoot('post');
  await shoot('post-whole', { whole: true });
  await page.goto(`${path}/likes`);
  await shoot('likes');
});

inBothThemes('nothing there yet', async (page, shoot, browser) => {
  const quiet = await Api.signUp(browser, newName('quiet'));
  await page.context().addCookies(await quiet.page.context().cookies());
  const name = quiet.username;
  const pages = {
    'empty-feed': '/',
    'empty-profile': `/${name}`,
    'empty-followers': `/${name}/followers`,
    'empty-requests': '/settings/requests',
  };
  for (const [shot, path] of Object.entries(pages)) {
    await page.goto(path);
    await shoot(shot);
  }
});

inBothThemes('a private account', async (page, shoot, browser) => {
  const name = newName('shy');
  const shy = await Api.signUp(browser, name);
  await shy.write('PATCH', 'users/me', { is_private: true, bio: 'Only for friends.' });
  for (const stem of ['ann', 'bob']) {
    const asking = await Api.signUp(browser, newName(stem));
    await asking.write('PUT', `users/${name}/follow`);
  }
  await logIn(page, 'ada.meer');
  await page.goto(`/${name}`);
  await shoot('private');
  await page.getByRole('button', { name: 'Follow' }).click();
  await page.getByRole('button', { name: 'Requested' }).waitFor();
  await shoot('private-requested');
  await page.context().clearCookies();
  await page.context().addCookies(await shy.page.context().cookies());
  await page.goto('/settings/requests');
  await shoot('requests');
});
