import { expect } from '@playwright/test';
import { newName, photo, publish, signUp } from './people';
import { test } from './watch';

const photos = ['coffee.jpg', 'chelsea.jpg', 'rocket.jpg', 'brick.jpg', 'grass.jpg', 'gravel.jpg'];

test('a new page begins at its top, and back returns to the place', async ({ browser }) => {
  const name = newName('fin');
  const page = await signUp(browser, name);
  for (const photo of photos) await publish(page, [photo], `This is ${photo}`, photo);
  await page.setViewportSize({ width: 390, height: 500 });
  const offset = () => page.evaluate(() => Math.round(window.scrollY));

  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByRole('region', { name: 'Home feed' }).getByRole('article').first().waitFor();
  await page.evaluate(() => window.scrollTo(0, 1500));
  await expect.poll(offset).toBe(1500);
  await page.getByRole('link', { name: 'Profile', exact: true }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
  expect(await offset()).toBe(0);

  await page.getByRole('img', { name: 'coffee.jpg' }).waitFor();
  await page.evaluate(() => window.scrollTo(0, 100));
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  expect(await offset()).toBe(0);
  await page.goBack();
  await expect.poll(offset).toBe(100);
  await page.goBack();
  await expect.poll(async () => Math.abs((await offset()) - 1500)).toBeLessThan(50);
});

test('a post over the feed gives everything back when it closes', async ({ browser }) => {
  const page = await signUp(browser, newName('gus'));
  await publish(page, ['rocket.jpg'], 'Lift-off', 'A rocket');
  await page.goto('/');
  const post = page.getByRole('article').first();
  const dialogs = page.locator('dialog[open]');
  const answered = () => page.waitForResponse((response) => response.url().endsWith('/like'));

  await Promise.all([answered(), post.getByRole('button', { name: 'Like' }).click()]);
  await post.getByRole('link', { name: 'Comment' }).click();
  await expect(page).toHaveTitle(/Post by/);
  const over = page.getByRole('dialog', { name: 'Post', exact: true });
  await Promise.all([answered(), over.getByRole('button', { name: 'Unlike' }).click()]);
  await over.getByRole('button', { name: 'Actions on the post' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await expect(dialogs).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(dialogs).toHaveCount(1);
  await expect(page).toHaveURL(/\/p\/\d+$/);
  await page.keyboard.press('Escape');
  await expect(dialogs).toHaveCount(0);
  await expect(page).toHaveTitle('Tintype');
  await expect(post.getByRole('link', { name: 'Comment' })).toBeFocused();

  await Promise.all([answered(), post.getByRole('button', { name: 'Like' }).click()]);
  await page.reload();
  await expect(page.getByRole('article').first().getByText('1 like')).toBeVisible();
});

test('a draft is only shown to who wrote it', async ({ browser }) => {
  const page = await signUp(browser, newName('hal'));
  await page.goto('/new');
  await page.getByLabel('Caption').fill('half a sentence');
  await page.context().clearCookies();
  await signUp(browser, newName('ida'), page);
  await page.goto('/new');
  await expect(page.getByLabel('Caption')).toHaveValue('');
});

test('publishing again after a lost answer finds the post', async ({ browser, complaints }) => {
  complaints.expect(/ERR_FAILED/);
  const page = await signUp(browser, newName('jon'));
  let tries = 0;
  await page.route('**/api/v1/posts', async (route) => {
    tries += 1;
    if (tries > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await page.goto('/new');
  await page.getByLabel('Choose photographs').setInputFiles(photo('rocket.jpg'));
  await expect(page.getByText('Ready')).toBeVisible();
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByRole('alert')).toContainText('could not be reached');
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page).toHaveURL(/\/p\/\d+$/);
});
