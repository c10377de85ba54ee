import { type Browser, type Locator, type Page, type Response, expect } from '@playwright/test';

const photos = process.env['TINTYPE_PHOTOS'] ?? '../crates/http/assets/demo';
let count = 0;

export const PASSWORD = 'correct horse battery';

/** The path of a photograph of the demo. */
export const photo = (file: string): string => `${photos}/${file}`;

/** A name that no other test has. */
export const newName = (stem: string): string => `${stem}_${Date.now().toString(36)}${count++}`;

export const emailOf = (username: string): string => `${username}@example.org`;

/** In a browser of nobody yet. */
export const newPage = async (browser: Browser): Promise<Page> => (await browser.newContext()).newPage();

/** Into the form, which is shown. */
export async function fillSignUp(page: Page, username: string): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Email').fill(emailOf(username));
  await page.getByLabel('Full name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
}

/** A person signed up through the form, in a browser of their own unless one is given. */
export async function signUp(browser: Browser, username: string, shared?: Page): Promise<Page> {
  const page = shared ?? (await newPage(browser));
  await page.goto('/signup');
  await fillSignUp(page, username);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing here yet' })).toBeVisible();
  return page;
}

/** Through the form, which is shown. */
export async function logIn(page: Page, username: string): Promise<void> {
  await page.getByLabel('Username or email').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Publishing is refused as by a server that sends its letters by SMTP, while an address is not proven. */
export async function refuseUnproven(page: Page): Promise<void> {
  const code = 'auth.email_unverified';
  const problem = { status: 403, code, title: 'Confirm your email address.', detail: '' };
  await page.route('**/api/v1/posts', (route) => route.fulfill({ status: 403, json: problem }));
}

/** Publishes photographs through the form; ends on the post's page. */
export async function publish(page: Page, files: string[], caption: string, alt: string): Promise<void> {
  await page.goto('/new');
  await page.getByLabel('Choose photographs').setInputFiles(files.map(photo));
  await page.getByLabel('Alt text of picture 1').fill(alt);
  await page.getByLabel('Caption').fill(caption);
  await expect(page.getByText('Ready')).toHaveCount(files.length);
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page).toHaveURL(/\/p\/\d+$/);
}

/** The bytes of a picture are there, not only its place. */
export async function seen(picture: Locator): Promise<void> {
  const shown = () =>
    picture.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth > 0);
  await expect.poll(shown).toBe(true);
}

/** What a page is called. */
export const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 1, name });

export const postBy = (page: Page, author: string): Locator =>
  page.getByRole('article', { name: `Post by ${author}` });

/** What the server says to a change. */
export const saved = (page: Page, method: string, path: RegExp): Promise<Response> =>
  page.waitForResponse((response) => response.request().method() === method && path.test(response.url()));

export async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}
