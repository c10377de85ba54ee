import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { Api } from './api';
import { audit } from './audit';
import { newName } from './people';
import { tabTo } from './tabTo';
import { unzip } from './unzip';
import { test } from './watch';

const LISTS = ['posts', 'comments', 'likes', 'follows', 'blocks', 'mutes', 'sessions', 'passkeys', 'reports'];

test('an archive of all that is somebody’s is asked for and fetched, without a mouse', async ({
  browser,
}) => {
  const me = await Api.signUp(browser, newName('eva'));
  await me.post('Mine to keep', 40);
  const { page } = me;
  let held = true;
  await page.route('**/api/v1/exports?*', async (route) => {
    const response = await route.fetch();
    const { data, ...rest } = (await response.json()) as { data: object[] };
    const waiting = data.map((one) => ({ ...one, state: 'queued', url: null, bytes: null }));
    await route.fulfill({ response, json: { ...rest, data: held ? waiting : data } });
  });
  await page.goto('/settings/export');
  const ask = page.getByRole('button', { name: 'Ask for an export' });
  await expect(ask).toBeEnabled();
  await audit(page, 'no export');
  await tabTo(page, ask);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Waits for its turn')).toBeVisible();
  await expect(ask).toBeDisabled();
  await audit(page, 'an export that waits');

  // The page looks again by itself.
  held = false;
  const link = page.getByRole('link', { name: 'Download' });
  await expect(link).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('status').filter({ hasText: /^Ready, / })).toBeVisible();
  await audit(page, 'an export that is ready');
  const archive = page.waitForEvent('download');
  await tabTo(page, link);
  await page.keyboard.press('Enter');
  const files = unzip(readFileSync(await (await archive).path()));
  const names = [...files.keys()].sort();
  const [original] = names.filter((name) => name.startsWith('originals/'));
  expect(original).toMatch(/^originals\/\d+\.png$/);
  const expected = ['account', 'manifest', ...LISTS].map((name) => `${name}.json`);
  expect(names).toEqual([...expected, original].sort());
  const read = (name: string) => JSON.parse(files.get(name)?.toString('utf8') ?? '') as unknown;
  expect(read('account.json')).toMatchObject({ username: me.username });
  expect(read('posts.json')).toMatchObject([{ caption: 'Mine to keep' }]);
});
