import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { farewell } from '@/entities/session/farewell';
import { useSession } from '@/entities/session/session';
import { one, refused, user } from '@/testing/data';
import { giveDevice, takeDevice } from '@/testing/device';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { LoginPage } from './LoginPage';

const sent: unknown[] = [];
const instance = (passkey_host: string | null) =>
  server.use(http.get('*/api/v1/instance', () => one({ sign_up: 'open', passkey_host })));

beforeEach(() => {
  sent.length = 0;
  instance(window.location.hostname);
  server.use(
    http.post('*/api/v1/auth/passkeys/login', () => one({ challenge: 'AA', host: 'localhost' })),
    http.post('*/api/v1/auth/passkeys/login/confirm', async ({ request }) => {
      sent.push(await request.json());
      return one({ user, csrf_token: 'fresh' });
    }),
  );
});
afterEach(takeDevice);

function Here() {
  const { user } = useSession();
  return user == null ? <LoginPage /> : <p>Signed in</p>;
}
const name = 'Log in with a passkey';
const open = () => show(<Here />, { user: null, at: '/login' });
const press = async () => userEvent.click(await screen.findByRole('button', { name }));

it('logs in without a name', async () => {
  giveDevice();
  farewell.keep({ id: user.id, eraseAt: new Date(Date.now() + 86_400_000).toISOString() });
  open();
  await press();
  expect(await screen.findByText('Signed in')).toBeVisible();
  const one = 'AQ';
  expect(sent).toEqual([
    { credential_id: one, client_data: one, authenticator_data: one, signature: one, user_handle: one },
  ]);
  expect(screen.getByText('Welcome back. Your account is not deleted.')).toBeVisible();
});

it('says that nothing came of it', async () => {
  giveDevice(new DOMException('', 'NotAllowedError'));
  open();
  await press();
  expect(await screen.findByRole('alert')).toHaveTextContent('No passkey was used.');
  takeDevice();
  giveDevice();
  server.use(http.post('*/api/v1/auth/passkeys/login/confirm', () => refused(401, 'auth.passkey_invalid')));
  await press();
  await expect.poll(() => screen.getByRole('alert')).toHaveTextContent('title of auth.passkey_invalid');
});

it('is offered by browsers and servers that know passkeys alone', async () => {
  open();
  expect(screen.queryByRole('button', { name })).toBeNull();
  giveDevice();
  instance('photos.example');
  const { client } = show(<LoginPage />, { user: null, at: '/login' });
  await expect.poll(() => client.getQueryData(['instance'])).toBeDefined();
  expect(screen.queryByRole('button', { name })).toBeNull();
});
