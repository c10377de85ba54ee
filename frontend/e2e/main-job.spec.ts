import { expect } from '@playwright/test';
import { logIn, newName, publish, signUp } from './people';
import { test } from './watch';

test('two people share a photograph', async ({ browser }) => {
  const ann = newName('ann');
  const bob = newName('bob');
  const first = await signUp(browser, ann);
  await publish(first, ['coffee.jpg', 'chelsea.jpg'], 'The first cup. #coffee', 'A cup of coffee');
  await expect(first.getByRole('img', { name: 'A cup of coffee' })).toBeVisible();

  const second = await signUp(browser, bob);
  await second.goto(`/${ann}`);
  await second.getByRole('button', { name: `Follow: ${ann}` }).click();
  await expect(second.getByRole('button', { name: `Following: ${ann}` })).toBeVisible();
  await second.getByRole('link', { name: 'Home' }).click();
  const post = second.getByRole('article', { name: `Post by ${ann}` });
  await expect(post.getByText('The first cup.')).toBeVisible();
  await post.getByRole('button', { name: 'Like' }).click();
  await expect(post.getByText('1 like')).toBeVisible();

  await post.getByRole('link', { name: 'Comment' }).click();
  const dialog = second.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Comment' }).fill('I can smell it from here.');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(dialog.getByText('I can smell it from here.')).toBeVisible();
  await second.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await first.reload();
  await expect(first.getByText('I can smell it from here.')).toBeVisible();
  await expect(first.getByText('1 like')).toBeVisible();

  await first.goto('/settings');
  await first.getByRole('button', { name: 'Log out' }).click();
  await expect(first.getByRole('heading', { name: 'Photographs among people' })).toBeVisible();
  await first.goto('/login');
  await logIn(first, ann);
  await expect(first.getByRole('article', { name: `Post by ${ann}` })).toBeVisible();
});

test('a refused picture says why and can be taken away', async ({ browser, complaints }) => {
  complaints.expect(/status of 415/);
  const page = await signUp(browser, newName('cat'));
  await page.goto('/new');
  await page
    .getByLabel('Choose photographs')
    .setInputFiles({ name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') });
  await expect(page.getByRole('alert')).toContainText('not of the declared type');
  await expect(page.getByRole('button', { name: 'Publish' })).toBeDisabled();
  await page.getByRole('button', { name: 'Remove picture 1' }).click();
  await expect(page.getByRole('alert')).toBeHidden();
});

test('a draft survives a reload', async ({ browser }) => {
  const page = await signUp(browser, newName('dee'));
  await page.goto('/new');
  await page.getByLabel('Caption').fill('half a sentence');
  await page.reload();
  await expect(page.getByLabel('Caption')).toHaveValue('half a sentence');
});
