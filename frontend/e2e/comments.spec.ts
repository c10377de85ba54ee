import { type Page, expect } from '@playwright/test';
import { gate } from '@/testing/gate';
import { Api } from './api';
import { newName } from './people';
import { test } from './watch';

/** 100 ms at 60 Hz: in frames, so that it does not depend on what else the machine does. */
const AT_ONCE = 6;

/** How many frames after the next click on Send the text is in the list. */
const watchFor = (page: Page, text: string) =>
  page.evaluate((text) => {
    const shown = window as unknown as { shownAfter?: number };
    let frames = 0;
    const count = () => {
      frames += 1;
      requestAnimationFrame(count);
    };
    document.addEventListener('click', () => requestAnimationFrame(count), { capture: true });
    new MutationObserver(() => {
      const found = Array.from(document.querySelectorAll('li')).some((one) => one.textContent.includes(text));
      if (found) shown.shownAfter ??= frames;
    }).observe(document.body, { childList: true, subtree: true });
  }, text);
const shownAfter = (page: Page) =>
  page.evaluate(() => (window as unknown as { shownAfter?: number }).shownAfter);

test('what one writes appears at once, also where more comments are than were read', async ({ browser }) => {
  const me = await Api.signUp(browser, newName('wim'));
  const { id } = await me.post('Much discussed', 3);
  for (let number = 1; number <= 25; number++)
    await me.write('POST', `posts/${id}/comments`, { text: `Comment ${number}.` });
  const { page } = me;
  await page.goto(`/p/${id}`);
  await expect(page.getByText('Comment 20.')).toBeVisible();
  await expect(page.getByText('Comment 21.')).toHaveCount(0);

  const { passed, open } = gate();
  await page.route('**/comments', async (route) => {
    if (route.request().method() === 'POST') await passed;
    await route.continue();
  });
  await watchFor(page, 'My own words.');
  await page.getByRole('textbox', { name: 'Comment' }).fill('My own words.');
  await page.getByRole('button', { name: 'Send' }).click();
  const mine = page.getByRole('listitem').filter({ hasText: 'My own words.' });
  await expect(mine).toContainText('Sending');
  await expect(mine).toBeInViewport();
  expect(await shownAfter(page)).toBeLessThan(AT_ONCE);
  open();
  await expect(mine).not.toContainText('Sending');
  await expect(mine).toHaveCount(1);
  const places = async () =>
    (await page.getByRole('listitem').allInnerTexts()).flatMap(
      (text) => /Comment \d+|My own words|More comments/.exec(text) ?? [],
    );
  expect((await places()).slice(-3)).toEqual(['Comment 20', 'More comments', 'My own words']);
  await page.getByRole('button', { name: 'More comments' }).click();
  await expect(page.getByText('Comment 25.')).toBeVisible();
  expect((await places()).slice(-2)).toEqual(['Comment 25', 'My own words']);
  await page.reload();
  await page.getByRole('button', { name: 'More comments' }).click();
  await expect(mine).toHaveCount(1);
});

test('a reply opens its thread, and a comment that is refused gives its text back', async ({
  browser,
  complaints,
}) => {
  complaints.expect(/status of 503/);
  const me = await Api.signUp(browser, newName('xan'));
  const { id } = await me.post('Quietly discussed', 4);
  await me.write('POST', `posts/${id}/comments`, { text: 'First.' });
  const { page, username } = me;
  await page.goto(`/p/${id}`);
  await page.getByRole('button', { name: 'Reply' }).click();
  await page.getByRole('textbox', { name: `Reply to ${username}` }).fill('Second.');
  await page.getByRole('button', { name: 'Send' }).first().click();
  await expect(page.getByText('Second.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: `Reply to ${username}` })).toHaveCount(0);
  await page.reload();
  await page.getByRole('button', { name: 'Show 1 reply' }).click();
  await expect(page.getByText('Second.')).toBeVisible();

  await page.route('**/comments', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 503, json: { status: 503, code: 'unavailable', title: 'Busy.' } })
      : route.continue(),
  );
  const field = page.getByRole('textbox', { name: 'Comment' });
  await field.fill('Third.');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(field).toHaveAccessibleDescription(/Tintype is busy/);
  await expect(field).toHaveValue('Third.');
  await expect(page.getByRole('listitem').filter({ hasText: 'Third.' })).toHaveCount(0);
});

test('two people talk under a post, and each does only what is theirs', async ({ browser }) => {
  const owner = await Api.signUp(browser, newName('yan'));
  const guest = await Api.signUp(browser, newName('zac'));
  const { id } = await owner.post('Between two', 5);
  const said = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text }).last();

  await guest.page.goto(`/p/${id}`);
  await guest.page.getByRole('textbox', { name: 'Comment' }).fill('A question?');
  await guest.page.getByRole('button', { name: 'Send' }).click();
  await expect(said(guest.page, 'A question?')).not.toContainText('Sending');

  await owner.page.goto(`/p/${id}`);
  const question = said(owner.page, 'A question?');
  await question.getByRole('button', { name: 'Like comment' }).click();
  await expect(question).toContainText('1 like');
  await question.getByRole('button', { name: 'Reply' }).click();
  await question.getByRole('textbox', { name: `Reply to ${guest.username}` }).fill('An answer.');
  await question.getByRole('button', { name: 'Send' }).click();
  await expect(said(owner.page, 'An answer.')).not.toContainText('Sending');

  await guest.page.reload();
  await expect(said(guest.page, 'A question?')).toContainText('1 like');
  await guest.page.getByRole('button', { name: 'Show 1 reply' }).click();
  await expect(said(guest.page, 'An answer.')).toContainText(owner.username);
  const menu = (page: Page, { username }: Api) =>
    page.getByRole('button', { name: `Actions on the comment by ${username}` });
  await menu(guest.page, owner).click();
  await expect(guest.page.getByRole('menuitem')).toHaveText(['Report']);
  await guest.page.keyboard.press('Escape');

  // Words of others are deleted by whose post it is, but not changed.
  await menu(owner.page, guest).click();
  await expect(owner.page.getByRole('menuitem')).toHaveText(['Delete', 'Report']);
  await owner.page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = owner.page.getByRole('dialog', { name: 'Delete comment' });
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(owner.page.getByText('No comments yet')).toBeVisible();
  await guest.page.reload();
  await expect(guest.page.getByText('No comments yet')).toBeVisible();
});
