import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it } from 'vitest';
import { farewell } from '@/entities/session/farewell';
import { one, user } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { LoginPage } from './LoginPage';

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

async function logIn(id: string) {
  server.use(http.post('*/api/v1/auth/login', () => one({ user: { ...user, id }, csrf_token: 'fresh' })));
  show(<LoginPage />, { user: null, at: '/login' });
  await userEvent.type(screen.getByLabelText('Username or email'), 'me');
  await userEvent.type(screen.getByLabelText('Password'), 'correct horse battery');
}
const press = () => userEvent.click(screen.getByRole('button', { name: 'Log in' }));

it('says until when an account can be brought back, and that it is', async () => {
  farewell.keep({ id: user.id, eraseAt: inDays(30) });
  await logIn(user.id);
  expect(screen.getByText(/Log in before to bring it back/)).toBeVisible();
  await press();
  expect(await screen.findByText('Welcome back. Your account is not deleted.')).toBeVisible();
  expect(farewell.last()).toBeUndefined();
});

it('tells nobody else that theirs is back', async () => {
  farewell.keep({ id: user.id, eraseAt: inDays(30) });
  await logIn('77');
  await press();
  await expect.poll(() => screen.queryByText(/Welcome back/)).toBeNull();
  expect(farewell.last()).toMatchObject({ id: user.id });
});

it('says nothing of what is erased', () => {
  farewell.keep({ id: user.id, eraseAt: inDays(-1) });
  show(<LoginPage />, { user: null, at: '/login' });
  expect(screen.queryByText(/bring it back/)).toBeNull();
});
