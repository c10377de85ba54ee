import { type Browser, type Page, expect } from '@playwright/test';
import { Api } from './api';
import { newName, newPage } from './people';
import { picture } from './picture';
import { test } from './watch';

/** What would run if text of people were ever taken for markup, for an address or for code. */
const PAYLOADS = [
  '<script>alert(1)</script>',
  '"><script>alert(1)</script>',
  "'><script>alert(1)</script>",
  '</title><script>alert(1)</script>',
  '</textarea><script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '--><script>alert(1)</script>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<ScRiPt src=data:,alert(1)></ScRiPt>',
  '<img src=x onerror=alert(1)>',
  '"><img src=x onerror=alert(1)>',
  '<img src=x:x onerror=alert`1`>',
  '<image href=x onerror=alert(1)>',
  '" onerror=alert(1) src=x x="',
  "' onfocus=alert(1) autofocus='",
  '" onmouseover=alert(1) style=position:fixed;inset:0 x="',
  '<svg onload=alert(1)>',
  '<svg/onload=alert(1)//',
  '<svg><script>alert(1)</script></svg>',
  '<svg><animate onbegin=alert(1) attributeName=x>',
  '<svg><a href=javascript:alert(1)><text y=9>x',
  '<math><mtext><script>alert(1)</script></mtext></math>',
  '<body onload=alert(1)>',
  '<iframe src=javascript:alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<object data=javascript:alert(1)>',
  '<embed src=javascript:alert(1)>',
  '<details open ontoggle=alert(1)>',
  '<video><source onerror=alert(1)>',
  '<audio src onloadstart=alert(1)>',
  '<input autofocus onfocus=alert(1)>',
  '<form action=javascript:alert(1)><button>x',
  '<meta http-equiv=refresh content=0;url=javascript:alert(1)>',
  '<base href=//evil.example/>',
  '<link rel=stylesheet href=//evil.example/x>',
  '<style>@import"//evil.example/x"</style>',
  '<template><script>alert(1)</script></template>',
  'javascript:alert(1)',
  'jAvAsCrIpT:alert(1)//#tag',
  '[x](javascript:alert(1))',
  '{{constructor.constructor("alert(1)")()}}',
  '${alert(1)}',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '\\u003cscript\\u003ealert(1)\\u003c/script\\u003e',
  '%3Cscript%3Ealert(1)%3C/script%3E',
  '#<img/src=x/onerror=alert(1)> @<svg/onload=alert(1)>',
  'https://example.org/"onclick="alert(1)',
];

/** Dialogs and refusals of the policy: neither may ever be. */
async function listen(page: Page): Promise<string[]> {
  const heard: string[] = [];
  page.on('dialog', (dialog) => {
    heard.push(`dialog at ${page.url()}`);
    void dialog.dismiss();
  });
  await page.exposeFunction('hear', (what: string) => heard.push(`${what} at ${page.url()}`));
  await page.addInitScript(() => {
    const { hear } = window as unknown as { hear: (what: string) => void };
    document.addEventListener('securitypolicyviolation', (event) => {
      hear(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return heard;
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.locator('main')).toBeVisible();
  await page.waitForLoadState('networkidle');
}

/** The page shows each as it was written, letter by letter. */
async function shows(page: Page, path: string, payloads: string[]): Promise<void> {
  await page.goto(path);
  for (const payload of payloads) await expect(page.locator('main')).toContainText(payload);
  await isText(page);
}

/** Nothing of it has become an element, whatever did not run. */
async function isText(page: Page): Promise<void> {
  const made = await page.evaluate(
    () =>
      document.querySelectorAll(
        'iframe, object, embed, math, base, template, animate, [onerror], [onload], [onfocus], [onclick], ' +
          '[onmouseover], [ontoggle], a[href^="javascript" i], form[action^="javascript" i], img[src="x"]',
      ).length,
  );
  expect(made, page.url()).toBe(0);
}

const EACH = 4;

const inGroups = (size: number): string[][] =>
  Array.from({ length: Math.ceil(PAYLOADS.length / size) }, (_, group) =>
    PAYLOADS.slice(group * size, (group + 1) * size),
  );

/** A hat for everybody, payloads under each: as name, biography, caption, alt text and comments. */
async function malice(browser: Browser, owner: Api, post: string, payloads: string[]): Promise<void> {
  const person = await Api.signUp(browser, newName('mal'));
  await person.write('PUT', `posts/${post}/like`);
  await person.write('PUT', `users/${owner.username}/follow`);
  await owner.write('PUT', `users/${person.username}/follow`);
  const { id } = await person.post(payloads.join('\n'), payloads.length);
  for (const payload of payloads) {
    await person.write('POST', `posts/${id}/comments`, { text: payload });
    await person.write('POST', `posts/${post}/comments`, { text: payload });
  }
  await shows(owner.page, `/p/${id}`, payloads);
  for (const payload of payloads) {
    await person.write('PATCH', 'users/me', { full_name: payload.slice(0, 60), bio: payload });
    await shows(owner.page, `/${person.username}`, [payload]);
  }
  await person.page.context().close();
}

test('what people write is never taken for markup, on any page that shows it', async ({
  browser,
  complaints,
}) => {
  test.setTimeout(300_000);
  complaints.expect(/status of 404/);
  const owner = await Api.signUp(browser, newName('ola'));
  const { id: post } = await owner.post('The post that they all write under', 1);
  const { page } = owner;
  const heard = await listen(page);
  for (const payloads of inGroups(EACH)) await malice(browser, owner, post, payloads);
  for (const path of ['/', `/p/${post}`, `/p/${post}/likes`, `/${owner.username}/followers`]) {
    await visit(page, path);
    await isText(page);
  }
  expect(heard).toEqual([]);
});

test("nor is what one's own pages show of oneself, of names of tokens, browsers and files", async ({
  browser,
  complaints,
}) => {
  test.setTimeout(300_000);
  complaints.expect(/status of 40[04]/);
  const me = await Api.signUp(browser, newName('oda'));
  const { page } = me;
  const heard = await listen(page);
  for (const [number, payload] of PAYLOADS.entries()) {
    const name = payload.slice(0, 60);
    await me.write('POST', 'tokens', { name, scopes: ['read'] });
    if (number < 8) await (await me.logInElsewhere(browser, payload)).page.context().close();
  }
  for (const payload of ['javascript:alert(1)', 'https://example.org/"onclick="alert(1)', 'data:text/html,x'])
    await expect(me.write('PATCH', 'users/me', { website: payload })).rejects.toThrow('422');
  await me.write('PATCH', 'users/me', { website: "https://example.org/'onclick='alert(1)" });

  for (const payload of PAYLOADS.slice(0, 12)) {
    await me.write('PATCH', 'users/me', { full_name: payload.slice(0, 60), bio: payload });
    for (const path of ['/settings/profile', `/${me.username}`]) {
      await visit(page, path);
      await isText(page);
    }
  }
  const files = PAYLOADS.slice(0, 10).map((payload, number) => {
    const name = `${payload.replaceAll('/', '_')}.png`;
    return { name, mimeType: 'image/png', buffer: picture(number) };
  });
  await page.goto('/new');
  await page.getByLabel('Choose photographs').setInputFiles(files);
  await expect(page.getByText('Ready')).toHaveCount(files.length);
  await isText(page);
  for (const path of ['/settings/tokens', '/settings/sessions', '/settings/account', '/settings/privacy']) {
    await visit(page, path);
    await isText(page);
  }
  expect(heard).toEqual([]);
});

test('nor is anything that stands in an address', async ({ browser, complaints }) => {
  test.setTimeout(300_000);
  complaints.expect(/status of 4\d\d/);
  const page = await newPage(browser);
  const heard = await listen(page);
  const payloads = PAYLOADS.map(encodeURIComponent);
  const groups = inGroups(EACH).map((group) => encodeURIComponent(group.join(' ')));
  for (const path of [
    ...payloads.map((payload) => `/${payload}`),
    ...groups.map((group) => `/reset?token=${group}`),
    ...groups.map((group) => `/login?next=${group}#${group}`),
    // A scheme is one only where an address begins.
    ...payloads.filter((payload) => /^javascript/i.test(payload)).map((payload) => `/login?next=${payload}`),
  ]) {
    await page.goto(path);
    await expect(page.locator('main')).toBeVisible();
    await isText(page);
  }
  expect(heard).toEqual([]);
});
