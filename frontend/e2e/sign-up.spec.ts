// Who is taken in, and how, is one setting of a server: each test has a server of its own.
import { type Browser, type Page, expect } from '@playwright/test';
import { audit } from './audit';
import { PASSWORD, emailOf, fillSignUp, heading, logIn, newName, newPage } from './people';
import { type Server, program, testWith } from './program';
import { tabTo } from './tabTo';

const byInvitation = testWith({ TINTYPE__ACCOUNTS__SIGN_UP: 'invite' });
const byApproval = testWith({ TINTYPE__ACCOUNTS__SIGN_UP: 'approval' });
const byNobody = testWith({ TINTYPE__ACCOUNTS__SIGN_UP: 'closed' });

byInvitation.skip(program === undefined, 'TINTYPE_PROGRAM is the program of the server');

const atHome = (page: Page) => expect(heading(page, 'Home')).toBeAttached();

/** The first one, made at the command line: there is nobody yet to take anybody in. */
async function firstAdmin(browser: Browser, server: Server): Promise<Page> {
  const page = await newPage(browser);
  const username = newName('root');
  await page.goto(server.admin('create', username, emailOf(username)));
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Set the password' }).click();
  server.admin('promote', username, 'admin');
  await page.getByRole('link', { name: 'Log in' }).click();
  await logIn(page, username);
  await atHome(page);
  return page;
}

const signUp = (page: Page) => page.getByRole('button', { name: 'Sign up' }).click();

byInvitation(
  'an invitation takes one person in, and nobody else',
  async ({ browser, server, page: guest, complaints }) => {
    complaints.expect(/status of 422/);
    const admin = await firstAdmin(browser, server);
    await admin.goto('/moderation/invites');
    await expect(admin.getByText('No invitations yet')).toBeVisible();
    await audit(admin, 'no invitations');
    await tabTo(admin, admin.getByRole('button', { name: 'New invitation' }));
    await admin.keyboard.press('Enter');
    await audit(admin, 'an invitation to be');
    await tabTo(admin, admin.getByLabel('For how many people'));
    await admin.keyboard.press('Enter');
    const made = admin.getByRole('dialog', { name: 'Your invitation' });
    await expect(made.getByLabel('Link')).toBeFocused();
    await audit(admin, 'an invitation');
    const link = await made.getByLabel('Link').inputValue();
    await made.getByRole('button', { name: 'Copy' }).click();
    await made.getByRole('button', { name: 'Done' }).click();
    await expect(admin.getByText('0 of 1 used')).toBeVisible();
    await audit(admin, 'invitations');

    await guest.goto('/signup');
    await fillSignUp(guest, newName('guest'));
    await signUp(guest);
    const invitation = guest.getByLabel('Invitation');
    await expect(invitation).toHaveAccessibleDescription('Give the code of your invitation.');
    await expect(invitation).toBeFocused();
    await audit(guest, 'a sign-up without an invitation');
    await guest.goto(link);
    await fillSignUp(guest, newName('guest'));
    await signUp(guest);
    await atHome(guest);

    const late = await newPage(browser);
    await late.goto(link);
    await fillSignUp(late, newName('late'));
    await signUp(late);
    await expect(late.getByLabel('Invitation')).toHaveAccessibleDescription(/^This code is used up/);
    await admin.reload();
    await expect(admin.getByText('1 of 1 used')).toBeVisible();
    await admin.getByRole('button', { name: /^Take back the invitation/ }).click();
    await audit(admin, 'an invitation to take back');
    await admin.getByRole('button', { name: 'Take it back' }).click();
    await expect(admin.getByText('No invitations yet')).toBeVisible();
    await expect(admin.getByRole('button', { name: 'New invitation' })).toBeFocused();
  },
);

byApproval(
  'who says why waits, and comes in once an admin has let them',
  async ({ browser, server, page, complaints }) => {
    complaints.expect(/status of 4(03|22)/);
    const admin = await firstAdmin(browser, server);
    const username = newName('asks');
    await page.goto('/signup');
    await fillSignUp(page, username);
    await signUp(page);
    const reason = page.getByLabel('Why you want an account');
    await expect(reason).toHaveAccessibleDescription(/^Say who you are/);
    await expect(reason).toBeFocused();
    await audit(page, 'a sign-up without a reason');
    await page.keyboard.type('I take pictures of bridges.');
    await signUp(page);
    await expect(heading(page, 'Waiting for approval')).toBeFocused();
    await audit(page, 'somebody who waits');
    await page.getByRole('link', { name: 'Log in' }).click();
    await logIn(page, username);
    await expect(page.getByRole('alert')).toContainText('This account waits for approval.');

    await admin.goto('/moderation/approvals');
    await expect(admin.getByText('I take pictures of bridges.')).toBeVisible();
    await audit(admin, 'people who wait');
    await tabTo(admin, admin.getByRole('button', { name: `Approve ${username}` }));
    await admin.keyboard.press('Enter');
    await audit(admin, 'the question before somebody is let in');
    await tabTo(admin, admin.getByLabel('Note'));
    await admin.keyboard.type('Bridges are welcome.');
    await tabTo(admin, admin.getByRole('dialog').getByRole('button', { name: 'Approve' }));
    await admin.keyboard.press('Enter');
    await expect(admin.getByText('Nobody waits')).toBeVisible();
    await audit(admin, 'nobody who waits');

    await page.getByRole('button', { name: 'Log in' }).click();
    await atHome(page);
  },
);

byNobody('nobody signs up where that is closed', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign up' }).click();
  await expect(heading(page, 'Sign-up is closed')).toBeVisible();
  await audit(page, 'a sign-up that is closed');
  await page.getByRole('link', { name: 'Log in' }).click();
  await expect(heading(page, 'Log in')).toBeVisible();
});
