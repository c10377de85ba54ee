// Pictures of how one gets in, and of what one takes along: npm run screenshots
import type { Page } from '@playwright/test';
import { Api } from '../api';
import { Authenticator } from '../authenticator';
import { PASSWORD, fillSignUp, newName } from '../people';
import { program, withRole } from '../program';
import { inBothThemes } from './shoot';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const signedIn = async (page: Page, person: Api) => {
  await page.context().clearCookies();
  await page.context().addCookies(await person.page.context().cookies());
};

inBothThemes('a second factor', async (page, shoot, browser) => {
  const me = await Api.signUp(browser, newName('two'));
  await signedIn(page, me);
  await page.goto('/settings/security');
  await page.getByText('It is off.').waitFor();
  await shoot('security-off');
  const problem = { status: 403, code: 'auth.fresh_required', title: 'Log in again.', detail: '' };
  await page.route('**/api/v1/auth/totp', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 403, json: problem }) : route.continue(),
  );
  await press(page, 'Turn it on');
  await page.getByText('Are you still yourself?').waitFor();
  await shoot('security-password');
  await page.unroute('**/api/v1/auth/totp');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await press(page, 'Go on');
  const scan = page.getByRole('dialog', { name: 'Turn on two-factor log-in' });
  await scan.getByLabel('Code', { exact: true }).fill('12');
  await scan.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByText('Give the six digits that the app shows.').waitFor();
  await shoot('security-scan');
  const app = new Authenticator(await scan.locator('code').innerText());
  await scan.getByLabel('Code', { exact: true }).fill(app.next());
  await scan.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByText('I have kept them').waitFor();
  await shoot('recovery-codes');
  await press(page, 'Copy');
  await shoot('recovery-codes-copied');
  await press(page, 'Close');
  await shoot('recovery-codes-lost');
  await press(page, 'Go back');
  await page.getByLabel('I have kept them').check();
  await shoot('recovery-codes-kept');
  await press(page, 'Done');
  await page.getByText(/^It is on since/).waitFor();
  await shoot('security-on');
  await press(page, 'New recovery codes');
  await shoot('recovery-codes-new');
  await page.keyboard.press('Escape');
  await press(page, 'Turn it off');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog.getByLabel('Code', { exact: true }).fill('000000');
  await dialog.getByRole('button', { name: 'Turn it off' }).click();
  await page.getByText(/used before/).waitFor();
  await shoot('security-turn-off');
  const few = { enabled: true, enabled_at: '2026-11-01T10:00:00Z', recovery_codes_left: 2 };
  await page.route('**/api/v1/auth/totp', (route) => route.fulfill({ json: { data: few } }));
  await page.goto('/settings/security');
  await page.getByText('2 recovery codes left.').waitFor();
  await shoot('security-few');
  await page.unroute('**/api/v1/auth/totp');
  await page.context().clearCookies();
  await page.goto('/login');
  await page.getByLabel('Username or email').fill(me.username);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await press(page, 'Log in');
  await page.getByLabel('Code', { exact: true }).waitFor();
  await shoot('login-code');
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await press(page, 'Log in');
  await page.getByText(/used before/).waitFor();
  await shoot('login-code-refused');
  await press(page, 'Use a recovery code');
  await shoot('login-recovery');
});

inBothThemes('exports', async (page, shoot, browser) => {
  await signedIn(page, await Api.signUp(browser, newName('out')));
  await page.goto('/settings/export');
  await page.getByRole('button', { name: 'Ask for an export' }).waitFor();
  await shoot('export-none');
  const one = { id: '5', state: 'queued', url: null, bytes: null, expires_at: null };
  const created_at = new Date(Date.now() - 200_000).toISOString();
  const expires_at = new Date(Date.now() + 600_000_000).toISOString();
  const url = '/api/v1/exports/5/archive';
  const lists = {
    waiting: [{ ...one, created_at }],
    running: [{ ...one, created_at, state: 'running' }],
    ready: [
      { ...one, created_at, state: 'ready', url, bytes: 12_345_678, expires_at },
      { ...one, created_at: '2026-10-20T10:00:00Z', id: '4', state: 'failed' },
      { ...one, created_at: '2026-10-01T10:00:00Z', id: '3', state: 'expired', expires_at },
    ],
  };
  for (const [name, data] of Object.entries(lists)) {
    await page.route('**/api/v1/exports?*', (route) =>
      route.fulfill({ json: { data, page: { next_cursor: null } } }),
    );
    await page.goto('/settings/export');
    await page.getByRole('list', { name: 'Exports' }).waitFor();
    await shoot(`export-${name}`);
  }
});

inBothThemes('ways in', async (page, shoot) => {
  for (const sign_up of ['invite', 'approval', 'closed']) {
    await page.route('**/api/v1/instance', (route) =>
      route.fulfill({ json: { data: { name: 'Tintype', version: '1', sign_up } } }),
    );
    await page.goto('/signup');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await shoot(`signup-${sign_up}`, { whole: true });
  }
  await page.route('**/api/v1/instance', (route) =>
    route.fulfill({ json: { data: { name: 'Tintype', version: '1', sign_up: 'approval' } } }),
  );
  const errors = [
    {
      field: 'reason',
      code: 'required',
      message: 'Say who you are and why you want an account: a moderator reads it.',
    },
  ];
  const problem = {
    status: 422,
    code: 'validation.failed',
    title: 'Some fields are not valid.',
    detail: '',
    errors,
  };
  await page.route('**/api/v1/auth/signup', (route) => route.fulfill({ status: 422, json: problem }));
  await page.goto('/signup');
  await fillSignUp(page, newName('asks'));
  await press(page, 'Sign up');
  await page.getByText(/^Say who you are/).waitFor();
  await shoot('signup-approval-refused', { whole: true });
  await page.route('**/api/v1/auth/signup', (route) =>
    route.fulfill({ status: 202, json: { data: { state: 'pending' } } }),
  );
  await page.getByLabel('Why you want an account').fill('I take pictures of bridges.');
  await press(page, 'Sign up');
  await page.getByText('Waiting for approval').waitFor();
  await shoot('signup-waiting');
  const pending = {
    status: 403,
    code: 'auth.pending',
    title: 'This account waits for approval. You get a letter when somebody has decided.',
    detail: '',
  };
  await page.route('**/api/v1/auth/login', (route) => route.fulfill({ status: 403, json: pending }));
  await page.goto('/login');
  await page.getByLabel('Username or email').fill('asks');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await press(page, 'Log in');
  await page.getByRole('alert').waitFor();
  await shoot('login-pending');
});

inBothThemes('approvals and invitations', async (page, shoot, browser) => {
  if (program === undefined) return;
  await signedIn(page, await withRole(browser, 'admin'));
  await page.goto('/moderation/approvals');
  await page.getByText('Nobody waits').waitFor();
  await shoot('approvals-none');
  const applicant = (id: string, username: string, full_name: string, reason: string) => ({
    user: { id, username, full_name, avatar: null },
    reason,
    email_verified: id === '1',
    created_at: new Date(Date.now() - Number(id) * 5_000_000).toISOString(),
  });
  const data = [
    applicant(
      '1',
      'bridges',
      'Ada Bridge',
      'I take pictures of bridges.\nMostly in the morning, when nobody is on them.',
    ),
    applicant(
      '2',
      'a_very_long_username_of_30_abc',
      'Somebody whose name is rather long, and goes on',
      'Because my sister is here, whom I want to follow, and because I have been looking for a place that shows pictures as they were taken, in the order in which they were taken, without anything between them. I have 400 photographs of trains.',
    ),
    applicant('3', 'short', '', 'Hi'),
  ];
  await page.route('**/api/v1/moderation/approvals?*', (route) =>
    route.fulfill({ json: { data, page: { next_cursor: null } } }),
  );
  await page.goto('/moderation/approvals');
  await page.getByText('Hi', { exact: true }).waitFor();
  await shoot('approvals', { whole: true });
  await press(page, 'Approve bridges');
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Say why.').waitFor();
  await shoot('approve');
  await page.keyboard.press('Escape');
  await press(page, 'Refuse bridges');
  await shoot('refuse');

  await page.goto('/moderation/invites');
  await page.getByRole('button', { name: 'New invitation' }).waitFor();
  await shoot('invites-first');
  await press(page, 'New invitation');
  await page.getByLabel('For how many people').fill('0');
  await press(page, 'Make it');
  await page.getByText('Give a number from 1 to 1,000.').waitFor();
  await shoot('invite-new');
  await page.getByLabel('For how many people').fill('3');
  await press(page, 'Make it');
  await page.getByRole('dialog', { name: 'Your invitation' }).waitFor();
  await shoot('invite');
  await press(page, 'Close');
  await shoot('invite-lost');
  await press(page, 'Go back');
  await press(page, 'Copy');
  await shoot('invite-copied');
  await press(page, 'Done');
  const invite = (id: string, used: number, uses: number, day: string) => ({
    id,
    used,
    uses,
    created_at: '2026-11-01T10:00:00Z',
    expires_at: `${day}T10:00:00Z`,
  });
  const invites = [
    invite('3', 0, 1, '2027-01-20'),
    invite('2', 12, 1000, '2027-01-10'),
    invite('1', 1, 1, '2026-11-02'),
  ];
  await page.route('**/api/v1/moderation/invites?*', (route) =>
    route.fulfill({ json: { data: invites, page: { next_cursor: null } } }),
  );
  await page.goto('/moderation/invites');
  await page.getByText('12 of 1000 used').waitFor();
  await shoot('invites');
  await page
    .getByRole('button', { name: /^Take back/ })
    .first()
    .click();
  await shoot('invite-take-back');
});
