import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import { one, refused } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { SignupPage } from './SignupPage';

beforeEach(() => {
  server.use(http.get('*/api/v1/auth/username_available', () => one({ available: true })));
});

async function fill(values: Record<string, string>) {
  show(<SignupPage />, { user: null });
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
