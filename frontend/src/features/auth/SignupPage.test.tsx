import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import { one, refused } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { SignupPage } from './SignupPage';

const takesIn = (sign_up: string) => server.use(http.get('*/api/v1/instance', () => one({ sign_up })));

beforeEach(() => {
  takesIn('open');
  server.use(http.get('*/api/v1/auth/username_available', () => one({ available: true })));
});

async function fill(values: Record<string, string>, at = '/signup') {
  show(<SignupPage />, { user: null, at });
  await screen.findByLabelText('Username');
  for (const [label, value] of Object.entries(values))
    await userEvent.type(screen.getByLabelText(label), value);
  await userEvent.click(screen.getByRole('button', { name: 'Sign up' }));
}

const good = {
  Username: 'ann',
  Email: 'ann@example.org',
  'Full name': 'Ann',
  Password: 'correct horse battery',
};
const refuse = (...refusal: Parameters<typeof refused>) =>
  server.use(http.post('*/api/v1/auth/signup', () => refused(...refusal)));

it('shows what is wrong at the fields and goes to the first, before it asks the server', async () => {
  await fill({ ...good, Email: 'ann', Password: 'short' });
  const email = screen.getByLabelText('Email');
  expect(email).toHaveAccessibleDescription('Give an email address, such as name@example.org.');
  expect(screen.getByLabelText('Password')).toHaveAccessibleDescription('Use at least 10 characters.');
  expect(screen.getByLabelText('Username')).toBeValid();
  expect(email).toHaveFocus();
});

it('shows at its field that a name is taken', async () => {
  refuse(409, 'user.username_taken');
  await fill(good);
  const username = screen.getByLabelText('Username');
  await expect.poll(() => username).toHaveAccessibleDescription('title of user.username_taken');
  expect(username).toHaveFocus();
});

it('shows what the server found at its fields', async () => {
  refuse(422, 'request.invalid', [
    { field: 'email', code: 'email', message: 'This address cannot be reached.' },
    { field: 'password', code: 'common', message: 'This password is too common.' },
  ]);
  await fill(good);
  const email = screen.getByLabelText('Email');
  await expect.poll(() => email).toHaveAccessibleDescription('This address cannot be reached.');
  expect(screen.getByLabelText('Password')).toHaveAccessibleDescription('This password is too common.');
  expect(email).toHaveFocus();
});

it('says what belongs to no field, and leaves everything as it was typed', async () => {
  refuse(429, 'limit.exceeded', [], { 'Retry-After': '120' });
  await fill(good);
  expect(await screen.findByRole('alert')).toHaveTextContent('Try again in 2 minutes.');
  expect(screen.getByLabelText('Password')).toHaveValue(good.Password);
});

const keepSent = () => {
  const sent: Record<string, unknown>[] = [];
  server.use(
    http.post('*/api/v1/auth/signup', async ({ request }) => {
      sent.push((await request.json()) as Record<string, unknown>);
      return one({ state: 'pending' }, 202);
    }),
  );
  return sent;
};

it('asks for the invitation where one is needed, and takes it from the link', async () => {
  takesIn('invite');
  const sent = keepSent();
  await fill(good, '/signup?invite=c0de');
  await expect.poll(() => sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ username: 'ann', invite: 'c0de' });
  expect(sent[0]).not.toHaveProperty('reason');
});

it('sends nothing without the invitation', async () => {
  takesIn('invite');
  const sent = keepSent();
  await fill(good);
  await expect
    .poll(() => screen.getByLabelText('Invitation'))
    .toHaveAccessibleDescription('Give the code of your invitation.');
  expect(sent).toEqual([]);
});

it('sends nothing without a reason, where moderators decide', async () => {
  takesIn('approval');
  const sent = keepSent();
  await fill(good);
  await expect
    .poll(() => screen.getByLabelText('Why you want an account'))
    .toHaveAccessibleDescription('Say who you are, and why you want an account.');
  expect(sent).toEqual([]);
});

it('says that one waits, where moderators decide', async () => {
  takesIn('approval');
  const sent = keepSent();
  await fill({ ...good, 'Why you want an account': 'Ships' });
  expect(await screen.findByRole('heading', { name: 'Waiting for approval' })).toHaveFocus();
  expect(sent[0]).toMatchObject({ username: 'ann', reason: 'Ships' });
  expect(sent[0]).not.toHaveProperty('invite');
});

it('says that nobody is taken in', async () => {
  takesIn('closed');
  show(<SignupPage />, { user: null, at: '/signup' });
  expect(await screen.findByRole('heading', { name: 'Sign-up is closed' })).toBeVisible();
  expect(screen.queryByLabelText('Username')).toBeNull();
});

it('takes a server that does not say it for an open one', async () => {
  server.use(http.get('*/api/v1/instance', () => refused(404, 'not_found')));
  const sent = keepSent();
  await fill(good);
  await expect
    .poll(() => sent)
    .toEqual([{ username: 'ann', email: 'ann@example.org', full_name: 'Ann', password: good.Password }]);
});
