import { type Page, expect } from '@playwright/test';
import { Api } from './api';
import { newName } from './people';
import { test } from './watch';

const POSTS = 600;
const AT_ONCE = 12;
const FEWEST = 15;

async function fill(me: Api): Promise<void> {
  let next = 0;
  const write = async () => {
    while (next < POSTS) {
      const number = next++;
      await me.post(`Post ${number}`, number);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
}

const end = (page: Page) => page.getByText('All caught up');

/** Scrolls on until the end of the feed; answers the most posts that were in the page at once. */
async function readToTheEnd(page: Page): Promise<number> {
  const articles = page.getByRole('article');
  let most = 0;
  while (!(await end(page).isVisible())) {
    const before = await page.evaluate(() => document.body.scrollHeight);
    for (let step = 0; step < 12; step++) {
      await page.mouse.wheel(0, 1000);
      most = Math.max(most, await articles.count());
    }
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await expect
      .poll(
        async () =>
          (await end(page).isVisible()) || (await page.evaluate(() => document.body.scrollHeight)) > before,
      )
      .toBe(true);
    most = Math.max(most, await articles.count());
  }
  return most;
}

/** The post at the middle of the window, and how far from its top. */
const middle = (page: Page) =>
  page.evaluate(() => {
    const post = document.elementsFromPoint(200, 400).find((element) => element.matches('article'));
    return {
      caption: post?.querySelector('img')?.alt ?? '',
      top: Math.round(post?.getBoundingClientRect().top ?? NaN),
    };
  });

test('a feed of 600 posts keeps few of them in the page, and back returns to the place', async ({ browser }, {
  project,
}) => {
  test.skip(project.name !== 'phone', 'What is in the page is bounded by the window, not by its width.');
  test.setTimeout(300_000);
  const me = await Api.signUp(browser, newName('lot'));
  await fill(me);
  const { page } = me;
  await page.goto('/');
  await page.getByRole('article').first().waitFor();
  const most = await readToTheEnd(page);
  expect(most).toBeGreaterThan(2);
  expect(most).toBeLessThan(FEWEST);
  await end(page).scrollIntoViewIfNeeded();
  // Those who wrote at once may have come in any order.
  await expect(page.getByRole('img', { name: /^Post (\d|1[01])$/ }).last()).toBeVisible();

  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight / 2));
  await expect.poll(async () => (await middle(page)).caption).toContain('Post');
  // Settled once two looks see the same.
  await expect
    .poll(async () => {
      const seen = JSON.stringify(await middle(page));
      await page.evaluate(() => new Promise(requestAnimationFrame));
      return seen === JSON.stringify(await middle(page));
    })
    .toBe(true);
  const before = await middle(page);
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await page.goBack();
  await expect.poll(async () => (await middle(page)).caption).toBe(before.caption);
  expect(Math.abs((await middle(page)).top - before.top)).toBeLessThan(50);
});

test('what is new waits above until it is asked for', async ({ browser }) => {
  const author = await Api.signUp(browser, newName('new'));
  const reader = await Api.signUp(browser, newName('red'));
  await reader.write('PUT', `users/${author.username}/follow`);
  for (const number of [1, 2, 3, 4, 5, 6]) await author.post(`Old ${number}`, number);
  const { page } = reader;
  await page.clock.install();
  await page.goto('/');
  await page.getByRole('article').first().waitFor();
  await page.evaluate(() => window.scrollTo(0, 900));
  const before = await middle(page);
  await author.post('Brand new', 7);
  await page.clock.runFor(61_000);
  await expect(page.getByRole('button', { name: '1 new post' })).toBeVisible();
  expect(await middle(page)).toEqual(before);
  await page.getByRole('button', { name: '1 new post' }).click();
  await expect(page.getByText('Brand new')).toBeVisible();
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  await expect(page.getByRole('button', { name: 'new post' })).toHaveCount(0);
});
