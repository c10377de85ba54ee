import { expect } from '@playwright/test';
import { Api } from './api';
import { audit } from './audit';
import { newName } from './people';
import { program, withRole } from './program';
import { test } from './watch';

test.skip(program === undefined, 'TINTYPE_PROGRAM is the program of the server, beside its settings');

test('a report leads to a hidden post, which its author sees marked, and back', async ({
  browser,
  complaints,
}) => {
  complaints.expect(/status of 404/);
  const author = await Api.signUp(browser, newName('ann'));
  const reporter = await Api.signUp(browser, newName('bob'));
  const { page } = await withRole(browser, 'moderator');
  const post = await author.post('A bad caption', 90);
  const report = { subject_type: 'post', subject_id: post.id, reason: 'hate', text: 'Look.' };
  const { id } = await reporter.write<{ id: string }>('POST', 'reports', report);

  await reporter.page.goto('/moderation');
  await expect(reporter.page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();

  await page.goto('/moderation');
  const row = page.getByRole('list', { name: 'Reports' }).getByRole('link', { name: author.username });
  await expect(row).toBeVisible();
  await audit(page, 'the queue');
  await row.click();
  await expect(page).toHaveURL(new RegExp(`/moderation/reports/${id}$`));
  await expect(page.getByText('A bad caption')).toBeVisible();
  await audit(page, 'a report to decide');
  await page.getByLabel(/^Hide the post/).check();
  await page.getByLabel('Note').fill('Against the rules.');
  await page.getByRole('button', { name: 'Decide' }).click();
  await expect(page.getByText('This post is hidden.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();

  await author.page.goto(`/p/${post.id}`);
  await expect(author.page.getByText(/^Hidden by a moderator/)).toBeVisible();
  await audit(author.page, 'a hidden post');
  await reporter.page.goto(`/p/${post.id}`);
  await expect(reporter.page.getByRole('heading', { name: 'This post is not here' })).toBeVisible();

  await page.getByRole('button', { name: 'Show it again' }).click();
  await page.getByRole('dialog').getByLabel('Note').fill('A mistake.');
  await page.getByRole('button', { name: 'Show it', exact: true }).click();
  await expect(page.getByText('This post is hidden.')).toHaveCount(0);
  await reporter.page.reload();
  await expect(reporter.page.getByText('A bad caption').first()).toBeVisible();
});

test('a person is suspended and reinstated, and the log tells admins', async ({ browser, complaints }) => {
  complaints.expect(/status of 40[14]/);
  const person = await Api.signUp(browser, newName('cid'));
  const { page } = await withRole(browser, 'admin');
  await page.goto('/moderation');
  await page.getByLabel('Look up a person').fill(person.username);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Suspend' }).click();
  await audit(page, 'the question before somebody is suspended');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Note').fill('Again and again.');
  await dialog.getByRole('button', { name: 'Suspend' }).click();
  await expect(page.getByRole('button', { name: 'Reinstate' })).toBeVisible();
  expect((await person.page.request.get('/api/v1/auth/session')).status()).toBe(401);
  await page.getByRole('button', { name: 'Reinstate' }).click();
  await dialog.getByLabel('Note').fill('Enough.');
  await dialog.getByRole('button', { name: 'Reinstate' }).click();
  await expect(page.getByRole('button', { name: 'Suspend' })).toBeVisible();
  await audit(page, 'a person');
  await page.goto('/moderation/audit');
  const log = page.getByRole('list', { name: 'Audit log' }).getByRole('listitem');
  await expect(log.filter({ hasText: person.username }).first()).toContainText('reinstated');
  await audit(page, 'the log');
});
