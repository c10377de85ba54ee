import { expect } from '@playwright/test';
import { Api } from './api';
import { choose, newName } from './people';
import { test } from './watch';

/** One's own post over the feed, and the question before edits are lost. */
async function open(me: Api) {
  const { page } = me;
  await page.goto('/');
  await page.getByRole('article').getByRole('link', { name: 'Comment' }).click();
  const post = page.getByRole('dialog', { name: 'Post', exact: true });
  await expect(post).toBeVisible();
  return { page, post, question: page.getByRole('dialog', { name: 'Discard changes' }) };
}

test('a dialog stays when a selection ends beside it, and asks before edits are lost', async ({
  browser,
}) => {
  const me = await Api.signUp(browser, newName('oda'));
  await me.post('Some words to select', 3);
  const { page, question } = await open(me);
  await choose(page, 'Actions on the post', 'Edit');
  const edit = page.getByRole('dialog', { name: 'Edit post' });
  const caption = edit.getByLabel('Caption');
  const box = await caption.boundingBox();
  if (box === null) throw new Error('The caption is not shown.');
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(2, box.y + 20, { steps: 5 });
  await page.mouse.up();
  await expect(edit).toBeVisible();

  await caption.fill('Other words');
  await page.mouse.click(2, box.y + 20);
  await expect(question).toBeVisible();
  // What lies under all of them is dimmed once.
  const dims = page
    .locator('dialog')
    .evaluateAll((dialogs) =>
      dialogs.map((dialog) => getComputedStyle(dialog, '::backdrop').backgroundColor !== 'rgba(0, 0, 0, 0)'),
    );
  expect(await dims).toEqual([false, false, true]);
  // Esc answers it, as often as it is pressed in a row.
  for (let time = 0; time < 3; time++) {
    await page.keyboard.press('Escape');
    await expect(question).toHaveCount(0);
    await expect(edit).toBeVisible();
    await expect(caption).toHaveValue('Other words');
    await page.keyboard.press('Escape');
    await expect(question).toBeVisible();
  }
  await question.getByRole('button', { name: 'Discard' }).click();
  await expect(edit).toHaveCount(0);
  await choose(page, 'Actions on the post', 'Edit');
  await expect(caption).toHaveValue('Some words to select');
  await page.mouse.click(2, box.y + 20);
  await expect(edit).toHaveCount(0);
});

test('a comment that is being edited is not lost with the dialog around it', async ({ browser }) => {
  const me = await Api.signUp(browser, newName('ole'));
  const { id } = await me.post('With a comment', 4);
  await me.write('POST', `posts/${id}/comments`, { text: 'As it was' });
  const { page, post, question } = await open(me);
  await choose(page, `Actions on the comment by ${me.username}`, 'Edit');
  const field = post.getByLabel('Edit comment');
  await field.fill('As it shall be');
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Keep editing' }).click();
  await expect(field).toHaveValue('As it shall be');
  await post.getByRole('button', { name: 'Save' }).click();
  await expect(field).toHaveCount(0);
  await expect(post.getByText('As it shall be')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(post).toHaveCount(0);
  await expect(question).toHaveCount(0);
});
