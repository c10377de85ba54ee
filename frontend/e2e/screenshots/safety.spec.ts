// Pictures of reports, and of what moderators do about them: npm run screenshots
import { execFileSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { Api } from '../api';
import { PASSWORD, choose, newName } from '../people';
import { program, withRole } from '../program';
import { inBothThemes } from './shoot';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const signedIn = async (page: Page, person: Api) => {
  await page.context().clearCookies();
  await page.context().addCookies(await person.page.context().cookies());
};

inBothThemes('reports and decisions', async (page, shoot, browser) => {
  if (program === undefined) return;
  const me = await Api.signUp(browser, newName('rep'));
  const author = await Api.signUp(browser, newName('author'));
  const { id } = await author.post('A caption that somebody finds bad, and says so.', 60);
  await author.write('POST', `posts/${id}/comments`, {
    text: 'A comment that is no better.',
  });
  await me.write('POST', `posts/${id}/comments`, { text: 'Please do not.' });
  await signedIn(page, me);
  await page.goto(`/p/${id}`);
  await page.getByText('Please do not.').waitFor();
  await choose(page, 'Actions on the post', 'Report');
  await page.getByRole('dialog', { name: 'Report this post' }).waitFor();
  await shoot('report-post');
  await page.getByRole('dialog').getByRole('button', { name: 'Report' }).click();
  await page.getByText('Choose what fits best.').waitFor();
  await shoot('report-nothing-chosen');
  await page.getByLabel('Hate').check();
  await page.getByLabel('More about it').fill('Read the second line of it, and what was said below.');
  await page.getByRole('dialog').getByRole('button', { name: 'Report' }).click();
  await page.getByText(/Moderators will look at it/).waitFor();
  await shoot('report-thanks');
  await press(page, 'Done');
  await choose(page, `Actions on the comment by ${author.username}`, 'Report');
  await shoot('report-comment');
  await page.getByLabel('Bullying or harassment').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Report' }).click();
  await press(page, 'Done');
  await page.goto(`/${author.username}`);
  await choose(page, `More about ${author.username}`, 'Report');
  await shoot('report-account');
  const report = { subject_type: 'post', subject_id: id, reason: 'spam', text: '' };
  await (await Api.signUp(browser, newName('also'))).write('POST', 'reports', report);

  await signedIn(page, await withRole(browser, 'admin'));
  await page.goto('/moderation');
  await page.getByRole('list', { name: 'Reports' }).getByRole('link').first().waitFor();
  await shoot('queue', { whole: true });
  await page.getByRole('link', { name: `Post by ${author.username}` }).click();
  await page.getByText('Others reported it, too').waitFor();
  await shoot('report-open', { whole: true });
  await press(page, 'Decide');
  await page.getByText('Say why.').waitFor();
  await shoot('report-undecided', { whole: true });
  await page.getByLabel(/^Hide the post/).check();
  await page.getByLabel('Note').fill('Against the rules: the second line.');
  await press(page, 'Decide');
  await page.getByText('This post is hidden.').waitFor();
  await shoot('report-decided', { whole: true });
  await press(page, 'Show it again');
  await shoot('restore');
  await page.goto('/moderation');
  await page.getByRole('link', { name: `Comment by ${author.username}` }).click();
  await page.getByLabel(/^Hide the comment/).check();
  await page.getByLabel('Note').fill('No better.');
  await shoot('report-comment-open', { whole: true });
  await press(page, 'Decide');
  await page.getByText('This comment is hidden.').waitFor();
  await page.goto('/moderation?state=closed');
  await page.getByRole('list', { name: 'Reports' }).getByRole('link').first().waitFor();
  await shoot('queue-decided');
  await page.goto(`/moderation/users/${author.username}`);
  await page.getByRole('button', { name: 'Limit' }).waitFor();
  await shoot('person', { whole: true });
  await press(page, 'Limit');
  await shoot('limit');
  await page.getByLabel('Note').fill('Enough of it.');
  await page.getByRole('dialog').getByRole('button', { name: 'Limit' }).click();
  await page.getByText(/^Since /).waitFor();
  await shoot('person-limited', { whole: true });
  await press(page, 'Suspend');
  await shoot('suspend');

  const moderator = page.context();
  const cookies = await moderator.cookies();
  await signedIn(page, author);
  await page.goto(`/p/${id}`);
  await page
    .getByText(/^Hidden by a moderator/)
    .first()
    .waitFor();
  await shoot('hidden-post', { whole: true });
  await page.goto('/');
  await page.getByRole('article').first().waitFor();
  await shoot('hidden-in-feed');
  await page.goto(`/${author.username}`);
  await shoot('hidden-in-profile');
  await moderator.clearCookies();
  await moderator.addCookies(cookies);
  await page.goto(`/p/${id}`);
  await page.getByText('Please do not.').waitFor();
  await page.getByRole('button', { name: `Actions on the comment by ${author.username}` }).click();
  await shoot('hidden-for-moderators', { whole: true });
  await page.goto('/moderation/audit');
  await page.getByRole('list', { name: 'Audit log' }).getByRole('listitem').first().waitFor();
  await shoot('audit');
  execFileSync(program, ['admin', 'suspend', author.username, '--note', 'Again.']);
  await page.goto(`/moderation/users/${author.username}`);
  await page.getByRole('button', { name: 'Reinstate' }).waitFor();
  await shoot('person-suspended');
  await page.goto(`/${author.username}`);
  await shoot('profile-of-suspended');
  await moderator.clearCookies();
  await page.goto('/login');
  await page.getByLabel('Username or email').fill(author.username);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await press(page, 'Log in');
  await page.getByRole('alert').waitFor();
  await shoot('login-suspended');
});
