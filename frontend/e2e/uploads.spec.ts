import { type Page, type Route, expect } from '@playwright/test';
import { gate } from '@/testing/gate';
import { Api } from './api';
import { audit } from './audit';
import { newName, signUp } from './people';
import { picture } from './picture';
import { test } from './watch';

const BYTES = /\/uploads\/\d+\/bytes\?/;
const bytes = picture(40);

async function choose(page: Page, count = 1) {
  await page.goto('/new');
  const files = Array.from({ length: count }, (_, index) => ({
    name: `${index}.png`,
    mimeType: 'image/png',
    buffer: bytes,
  }));
  await page.getByLabel('Choose photographs').setInputFiles(files);
}

const ready = (page: Page) => page.getByRole('list', { name: 'Pictures' }).getByText('Ready');

/** How often bytes are sent from now on. */
function countSends(page: Page) {
  const sends: string[] = [];
  page.on('request', (request) => {
    if (BYTES.test(request.url())) sends.push(request.url());
  });
  return sends;
}

/** Holds all bytes on their way; the gate opens when there are some. */
async function hold(page: Page) {
  const held = gate();
  await page.context().route(BYTES, held.open);
  return held;
}

/** What the browser keeps of what people have half written. */
async function keptIn(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const files = await new Promise<string[]>((resolve, reject) => {
      const opening = indexedDB.open('tintype');
      opening.onerror = () => reject(new Error('There is no database.'));
      opening.onsuccess = () => {
        const database = opening.result;
        if (!database.objectStoreNames.contains('files')) {
          resolve([]);
          return;
        }
        const asking = database.transaction('files').objectStore('files').getAllKeys();
        asking.onsuccess = () => resolve(asking.result.map((key) => `file ${key as string}`));
      };
    });
    return [...Object.keys(localStorage).filter((key) => key.startsWith('tintype.own.')), ...files];
  });
}

test('pictures wait for the connection, and go on once it is back', async ({ browser, complaints }) => {
  complaints.expect(/ERR_INTERNET_DISCONNECTED/);
  const { page } = await Api.signUp(browser, newName('fay'));
  await page.goto('/new');
  // With the page's own code.
  await page.getByLabel('Choose photographs').waitFor();
  await page.context().setOffline(true);
  await page.getByLabel('Choose photographs').setInputFiles([
    { name: 'a.png', mimeType: 'image/png', buffer: bytes },
    { name: 'b.png', mimeType: 'image/png', buffer: bytes },
  ]);
  await expect(page.getByText('Waiting for the connection…')).toHaveCount(2);
  await expect(page.getByRole('status').filter({ hasText: 'Waiting for the connection.' })).toBeAttached();
  await expect(page.getByRole('button', { name: 'Try picture 1 again' })).toBeVisible();
  await audit(page, 'uploads that wait');
  await page.getByLabel('Alt text of picture 1').fill('A colour');
  await page.context().setOffline(false);
  await expect(ready(page)).toHaveCount(2);
  await expect(page.getByLabel('Alt text of picture 1')).toBeFocused();
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page).toHaveURL(/\/p\/\d+$/);
  expect(await keptIn(page)).toEqual([]);
});

test('nothing is sent again where only the answer was lost', async ({ browser, complaints }) => {
  complaints.expect(/ERR_FAILED|ERR_CONNECTION/);
  const { page } = await Api.signUp(browser, newName('gil'));
  const sends = countSends(page);
  const arrive = async (route: Route) => {
    const headers = { 'Content-Type': 'image/png' };
    const response = await page.request.put(route.request().url(), { data: bytes, headers });
    expect(response.status()).toBe(204);
    await route.abort('connectionreset');
  };
  await page.route(BYTES, arrive, { times: 1 });
  await choose(page);
  await expect(ready(page)).toBeVisible();
  expect(sends).toHaveLength(1);
});

test('bytes that were cut off go again to the same address', async ({ browser, complaints }) => {
  complaints.expect(/ERR_FAILED|ERR_CONNECTION|status of 409/);
  const { page } = await Api.signUp(browser, newName('gus'));
  const sends = countSends(page);
  await page.route(BYTES, (route) => route.abort('connectionreset'), { times: 1 });
  await choose(page);
  await expect(ready(page)).toBeVisible();
  expect(sends).toHaveLength(2);
  expect(sends[1]).toBe(sends[0]);
});

test('what is on its way outlasts a reload and the end of the tab', async ({ browser, complaints }) => {
  complaints.expect(/status of 409/);
  const { page } = await Api.signUp(browser, newName('hal'));
  let sending = await hold(page);
  await choose(page, 2);
  await sending.passed;
  await page.getByLabel('Alt text of picture 2').fill('The second colour');
  sending = await hold(page);
  await page.reload();
  await sending.passed;
  await expect(page.getByLabel('Alt text of picture 2')).toHaveValue('The second colour');
  await page.close();

  const other = await page.context().newPage();
  await page.context().unroute(BYTES);
  await other.goto('/new');
  await expect(ready(other)).toHaveCount(2);
  await expect(other.getByLabel('Alt text of picture 2')).toHaveValue('The second colour');
  expect((await keptIn(other)).filter((key) => key.startsWith('file'))).toEqual([]);
  await other.getByRole('button', { name: 'Publish' }).click();
  await expect(other).toHaveURL(/\/p\/\d+$/);
});

test('of two tabs one has the draft, and the other takes it over when that is closed', async ({
  browser,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED|status of 409/);
  const { page } = await Api.signUp(browser, newName('hob'));
  // Held, they would be let go with the page.
  await page.route(BYTES, (route) => route.abort());
  await choose(page);
  await page.getByLabel('Caption').fill('half a sentence');
  await expect(page.getByText('Waiting for the connection…')).toBeVisible();

  const other = await page.context().newPage();
  const asked: string[] = [];
  other.on('request', (request) => {
    if (request.url().includes('/uploads')) asked.push(request.url());
  });
  await other.goto('/new');
  await expect(other.getByText('Your draft is open in another tab.')).toBeVisible();
  await expect(other.getByLabel('Caption')).toHaveValue('');
  await expect(other.getByRole('list', { name: 'Pictures' })).toHaveCount(0);
  expect(asked).toEqual([]);

  await page.close();
  await expect(other.getByText('Your draft is here: its other tab is closed.')).toBeVisible();
  await expect(other.getByLabel('Caption')).toHaveValue('half a sentence');
  await expect(ready(other)).toBeVisible();
  expect(asked.filter((url) => BYTES.test(url))).toHaveLength(1);
  await other.getByRole('button', { name: 'Publish' }).click();
  await expect(other).toHaveURL(/\/p\/\d+$/);
  expect(await keptIn(other)).toEqual([]);
});

test('what is half written leaves with who wrote it', async ({ browser }) => {
  const { page } = await Api.signUp(browser, newName('ida'));
  const sending = await hold(page);
  await choose(page);
  await sending.passed;
  expect(await keptIn(page)).toHaveLength(2);
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: 'Photographs among people' })).toBeVisible();
  expect(await keptIn(page)).toEqual([]);
});

test('what is half written is not there for the next person', async ({ browser }) => {
  const { page } = await Api.signUp(browser, newName('ike'));
  const sending = await hold(page);
  await choose(page);
  await page.getByLabel('Caption').fill('half a sentence');
  await sending.passed;
  await page.goto('/settings');
  expect(await keptIn(page)).toHaveLength(2);
  // As when the session has ended by itself.
  await page.context().clearCookies();
  await signUp(browser, newName('jim'), page);
  await expect.poll(() => keptIn(page)).toEqual([]);
  await page.goto('/new');
  await expect(page.getByLabel('Caption')).toHaveValue('');
  await expect(page.getByRole('list', { name: 'Pictures' })).toHaveCount(0);
});
