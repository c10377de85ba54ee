import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import { useSession } from '@/entities/session/session';
import { one, refused, user } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { LoginPage } from './LoginPage';

const names = { login: 'me', password: 'correct horse battery' };
const sent: Record<string, unknown>[] = [];

beforeEach(() => {
  sent.length = 0;
  server.use(
    http.post('*/api/v1/auth/login', async ({ request }) => {
      const values = (await request.json()) as Record<string, unknown>;
      sent.push(values);
      if (values['totp'] === undefined) return refused(401, 'auth.totp_required');
      if (values['totp'] === '000000') return refused(401, 'auth.totp_invalid');
      if (values['totp'] === '999999') return refused(401, 'auth.invalid');
      return one({ user, csrf_token: 'fresh' });
    }),
  );
});

function Here() {
  const { user } = useSession();
  return user == null ? <LoginPage /> : <p>Signed in</p>;
}

async function begin() {
  show(<Here />, { user: null, at: '/login' });
  await userEvent.type(screen.getByLabelText('Username or email'), names.login);
  await userEvent.type(screen.getByLabelText('Password'), names.password);
  await logIn();
  return screen.findByLabelText('Code');
}
const logIn = () => userEvent.click(screen.getByRole('button', { name: 'Log in' }));

it('asks for the code on the same page, and moves the focus there', async () => {
  const code = await begin();
  expect(code).toHaveFocus();
  expect(code).toHaveAttribute('autocomplete', 'one-time-code');
  expect(code).toHaveAttribute('inputmode', 'numeric');
  expect(screen.queryByRole('alert')).toBeNull();
  await userEvent.type(code, '123 456{Enter}');
  expect(await screen.findByText('Signed in')).toBeVisible();
  expect(sent).toEqual([names, { ...names, totp: '123456' }]);
});

it('says at the field that the code is wrong, and does not forget the password', async () => {
  const code = await begin();
  await userEvent.type(code, '000000');
  await logIn();
  await expect.poll(() => code).toHaveAccessibleDescription('title of auth.totp_invalid');
  expect(code).toHaveFocus();
  await userEvent.clear(code);
  await userEvent.type(code, '123456');
  await logIn();
  expect(await screen.findByText('Signed in')).toBeVisible();
});

it('takes a recovery code instead', async () => {
  await begin();
  await userEvent.click(screen.getByRole('button', { name: 'Use a recovery code' }));
  const code = screen.getByLabelText('Recovery code');
  expect(code).toHaveFocus();
  await userEvent.type(code, 'aaaa-1111');
  await logIn();
  expect(await screen.findByText('Signed in')).toBeVisible();
  expect(sent.at(-1)).toEqual({ ...names, totp: 'aaaa-1111' });
});

it('sends no code that cannot be one', async () => {
  const code = await begin();
  await userEvent.type(code, '12345');
  await logIn();
  await expect.poll(() => code).toHaveAccessibleDescription('Give the six digits that the app shows.');
  expect(sent).toHaveLength(1);
});

it('begins again where the password is wrong after all, or for somebody else', async () => {
  const code = await begin();
  await userEvent.type(code, '999999');
  await logIn();
  expect(await screen.findByRole('alert')).toHaveTextContent('title of auth.invalid');
  expect(screen.getByLabelText('Username or email')).toHaveValue('me');
  await logIn();
  await screen.findByLabelText('Code');
  await userEvent.click(screen.getByRole('button', { name: 'Log in as somebody else' }));
  expect(screen.getByLabelText('Password')).toBeVisible();
  expect(screen.queryByRole('alert')).toBeNull();
});
