// A moderator whose log-in is old proves who they are, and goes on where they were.
import { type Page, expect } from '@playwright/test';
import { Api } from './api';
import { audit } from './audit';
import { PASSWORD, newName, saved } from './people';
import { program, withRole } from './program';
import { test } from './watch';

test.skip(program === undefined, 'TINTYPE_PROGRAM is the program of the server, beside its settings');

/** The next change is refused as where the log-in is an hour old; nothing but time makes one so. */
async function growOld(page: Page): Promise<void> {
  const problem = {
    status: 403,
    code: 'auth.proof_required',
    title: 'Your log-in is more than an hour old.',
    detail: '',
  };
  const answer = { status: 403, contentType: 'application/problem+json', json: problem };
  await page.route('**/api/v1/moderation/**', (route) =>
    route.request().method() === 'GET' ? route.fallback() : route.fulfill(answer),
  );
}

/** Changes reach the server again. */
const pass = (page: Page) => page.unroute('**/api/v1/moderation/**');

const question = (page: Page) => page.getByRole('dialog', { name: 'Confirm that it is you' });

test('a decision waits until the password is given, and is then made', async ({ browser, complaints }) => {
  complaints.expect(/status of 40[13]/);
  const author = await Api.signUp(browser, newName('ann'));
  const reporter = await Api.signUp(browser, newName('bob'));
  const { page } = await withRole(browser, 'moderator');
  const post = await author.post('A bad caption', 90);
  const report = { subject_type: 'post', subject_id: post.id, reason: 'hate', text: 'Look.' };
  const { id } = await reporter.write<{ id: string }>('POST', 'reports', report);
  await page.goto(`/moderation/reports/${id}`);
  await page.getByLabel(/^Hide the post/).check();
  const note = page.getByLabel('Note');
  await note.fill('Against the rules.');

  await growOld(page);
  const button = page.getByRole('button', { name: 'Decide' });
  await button.click();
  await expect(question(page)).toHaveAccessibleDescription('You last proved it more than an hour ago.');
  const password = question(page).getByLabel('Password', { exact: true });
  await expect(password).toBeFocused();
  await audit(page, 'the question who is here');
  await password.fill('half of it');
  await page.keyboard.press('Escape');
  await expect(question(page)).toHaveCount(0);
  await expect(button).toBeFocused();
  await expect(page.getByRole('alert')).toHaveText(/did not confirm that it is you/);
  await expect(note).toHaveValue('Against the rules.');

  await button.click();
  await password.fill('not the password');
  await page.keyboard.press('Enter');
  await expect(password).toHaveAccessibleDescription('This is not your password.');
  await pass(page);
  const proof = saved(page, 'POST', /\/auth\/proof$/);
  const decision = saved(page, 'POST', /\/decision$/);
  await password.fill(PASSWORD);
  await page.keyboard.press('Enter');
  expect((await proof).status()).toBe(204);
  expect((await decision).status()).toBe(200);
  expect(await (await decision).json()).toMatchObject({
    data: { is_hidden: true, history: [{ note: 'Against the rules.' }] },
  });
  await expect(question(page)).toHaveCount(0);
  await expect(page.getByText('This post is hidden.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await author.page.goto(`/p/${post.id}`);
  await expect(author.page.getByText(/^Hidden by a moderator/)).toBeVisible();
});

test('it is asked over a dialog that is open, and that one goes on', async ({ browser, complaints }) => {
  complaints.expect(/status of 403/);
  const person = await Api.signUp(browser, newName('cid'));
  const { page } = await withRole(browser, 'moderator');
  await page.goto(`/moderation/users/${person.username}`);
  await page.getByRole('button', { name: 'Limit' }).click();
  const under = page.getByRole('dialog', { name: `Limit ${person.username}` });
  await under.getByLabel('Note').fill('Enough of it.');
  await growOld(page);
  const button = under.getByRole('button', { name: 'Limit' });
  await button.click();
  await expect(question(page)).toBeVisible();
  // What lies under both is dimmed once.
  const dims = page
    .locator('dialog')
    .evaluateAll((dialogs) =>
      dialogs.map((dialog) => getComputedStyle(dialog, '::backdrop').backgroundColor !== 'rgba(0, 0, 0, 0)'),
    );
  expect(await dims).toEqual([false, true]);
  await page.keyboard.press('Escape');
  await expect(question(page)).toHaveCount(0);
  await expect(button).toBeFocused();
  await expect(under.getByLabel('Note')).toHaveValue('Enough of it.');
  await button.click();
  await expect(question(page)).toBeVisible();
  await pass(page);
  await question(page).getByLabel('Password', { exact: true }).fill(PASSWORD);
  await question(page).getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText(`${person.username} is limited.`)).toBeVisible();
  await expect(page.getByText(/^Since /)).toBeVisible();
});
