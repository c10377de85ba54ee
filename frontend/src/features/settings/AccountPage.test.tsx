import { type BoundFunctions, type queries, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, it } from 'vitest';
import { refused, user } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { AccountPage } from './AccountPage';

type Inside = BoundFunctions<typeof queries>;

const open = async (name: string) => {
  await userEvent.click(screen.getByRole('button', { name }));
  return within(screen.getByRole('dialog', { name }));
};
const type = async (dialog: Inside, values: Record<string, string>) => {
  for (const [label, value] of Object.entries(values))
    await userEvent.type(dialog.getByLabelText(label), value);
};

it('changes the password, and says what else that does', async () => {
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/v1/auth/password/change', async ({ request }) => {
      sent.push(await request.json());
      return new HttpResponse(null, { status: 204 });
    }),
  );
  show(<AccountPage user={user} />);
  const dialog = await open('Change password');
  await type(dialog, {
    'Current password': 'correct horse battery',
    'New password': 'another horse battery',
  });
  await userEvent.click(dialog.getByRole('button', { name: 'Change password' }));
  expect(await screen.findByText('Your password is changed. All other sessions are ended.')).toBeVisible();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(sent).toEqual([{ current_password: 'correct horse battery', password: 'another horse battery' }]);
});

it('says at its field that the password is wrong, and keeps the rest', async () => {
  server.use(http.post('*/api/v1/auth/email/change', () => refused(401, 'auth.invalid')));
  show(<AccountPage user={user} />);
  const dialog = await open('Change email');
  await type(dialog, { 'New email': 'new@example.org', Password: 'wrong' });
  await userEvent.click(dialog.getByRole('button', { name: 'Send the letter' }));
  const password = dialog.getByLabelText('Password');
  await expect.poll(() => password).toHaveAccessibleDescription('This is not your password.');
  expect(password).toHaveFocus();
  expect(dialog.getByLabelText('New email')).toHaveValue('new@example.org');
});

it('says where the letter for a new address went', async () => {
  server.use(http.post('*/api/v1/auth/email/change', () => new HttpResponse(null, { status: 202 })));
  show(<AccountPage user={user} />);
  const dialog = await open('Change email');
  await type(dialog, { 'New email': 'New@example.org', Password: 'correct horse battery' });
  await userEvent.click(dialog.getByRole('button', { name: 'Send the letter' }));
  expect(await screen.findByText(/A letter is on its way to new@example.org/)).toBeVisible();
  expect(screen.getByText(user.email)).toBeVisible();
});

it('sends the letter again to an address that is not confirmed', async () => {
  server.use(http.post('*/api/v1/auth/email/verification', () => new HttpResponse(null, { status: 202 })));
  show(<AccountPage user={{ ...user, email_verified: false }} />);
  expect(screen.getByText(/^Not confirmed/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Send the letter again' }));
  expect(await screen.findByText('A letter is on its way.')).toBeVisible();
});

it('deletes nothing without the password, and asks before it forgets what was typed', async () => {
  show(<AccountPage user={user} />);
  const dialog = await open('Delete account');
  await userEvent.click(dialog.getByRole('button', { name: 'Delete account' }));
  await expect
    .poll(() => dialog.getByLabelText('Password'))
    .toHaveAccessibleDescription('Give your password.');
  await type(dialog, { Password: 'corr' });
  await userEvent.click(dialog.getByRole('button', { name: 'Close' }));
  expect(screen.getByRole('dialog', { name: 'Discard changes' })).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Keep editing' }));
  expect(dialog.getByLabelText('Password')).toHaveValue('corr');
});
