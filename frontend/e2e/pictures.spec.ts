import { type Page, expect } from '@playwright/test';
import { gate } from '@/testing/gate';
import { Api } from './api';
import { newName, seen } from './people';
import { test } from './watch';

/** As if the page had been open for so long that the signatures of its first answer have ended. */
async function expireFirst(page: Page, path: string): Promise<void> {
  await page.route(
    path,
    async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(
        /(\/media\/private[^"]+\?)[^"]+/g,
        '$1expires=1&signature=x',
      );
      await route.fulfill({ response, body });
    },
    { times: 1 },
  );
}

test('a private picture outlasts the end of its address, in the feed and in a grid', async ({
  browser,
  complaints,
}) => {
  complaints.expect(/status of 40[34].*\/media\/private/);
  const me = await Api.signUp(browser, newName('eve'));
  for (const shade of [1, 2, 3]) await me.post(`For friends ${shade}`, shade, { visibility: 'followers' });
  const { page, username } = me;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const times = (pattern: RegExp) => asked.filter((path) => pattern.test(path)).length;
  const picture = (shade: number) => page.getByRole('img', { name: `For friends ${shade}` });

  await expireFirst(page, '**/api/v1/feed*');
  await page.goto('/');
  for (const shade of [3, 2, 1]) await seen(picture(shade));
  expect(times(/posts\/\d+$/)).toBe(3);

  await expireFirst(page, '**/api/v1/users/*/posts*');
  await page.goto(`/${username}`);
  for (const shade of [3, 2, 1]) await seen(picture(shade));
  expect(times(/users\/\w+\/posts$/)).toBe(2);
});

test('pictures in an open tab follow an account that becomes private', async ({ browser, complaints }) => {
  complaints.expect(/status of 404.*\/media\/public/);
  const ann = await Api.signUp(browser, newName('ann'));
  const fan = await Api.signUp(browser, newName('fan'));
  await fan.write('PUT', `users/${ann.username}/follow`);
  await ann.write('PUT', 'users/me/avatar', { upload_id: await ann.upload(9) });
  const { id } = await ann.post('Seen by all', 5);
  const { page } = fan;
  // The tab has what names the picture, but not yet its bytes.
  const { passed, open } = gate();
  await page.route('**/media/public/**', async (route) => {
    await passed;
    await route.continue();
  });
  await page.goto('/');
  const picture = page.getByRole('img', { name: 'Seen by all' });
  await expect(picture).toBeVisible();
  const [before = ''] = await ann.addresses(id);

  await ann.write('PATCH', 'users/me', { is_private: true });
  await expect.poll(async () => (await page.request.get(before)).status(), { timeout: 30_000 }).toBe(404);
  open();
  await seen(picture);
  await seen(page.getByRole('article').locator('header img'));
  expect(await picture.evaluate((image) => (image as HTMLImageElement).currentSrc)).toContain(
    '/media/private/',
  );
});
