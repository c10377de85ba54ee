import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listed, one, refused, user } from '@/testing/data';
import { giveDevice, takeDevice } from '@/testing/device';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { PasskeysSection } from './PasskeysSection';

const passkey = { id: '5', name: 'my phone', created_at: '2026-01-02T03:04:05Z', last_used_at: null };
const options = {
  challenge: 'AA',
  host: 'localhost',
  user_handle: 'AA',
  username: 'me',
  display_name: 'Me',
  algorithms: [-7],
  known: [],
};
const sent: unknown[] = [];
let has: object[];
let second: boolean;

beforeEach(() => {
  sent.length = 0;
  has = [];
  second = false;
  const keep = async (request: Request) => sent.push(await request.json());
  const passkey_host = window.location.hostname;
  server.use(
    http.get('*/api/v1/instance', () => one({ sign_up: 'open', passkey_host })),
    http.get('*/api/v1/auth/totp', () => one({ enabled: second, enabled_at: null, recovery_codes_left: 0 })),
    http.get('*/api/v1/auth/passkeys', () => listed(has)),
    http.post('*/api/v1/auth/passkeys', async ({ request }) => {
      await keep(request);
      return one(options);
    }),
    http.post('*/api/v1/auth/passkeys/confirm', async ({ request }) => {
      await keep(request);
      has = [passkey];
      return one(passkey, 201);
    }),
    http.delete('*/api/v1/auth/passkeys/5', async ({ request }) => {
      await keep(request);
      has = [];
      return new HttpResponse(null, { status: 204 });
    }),
  );
});
afterEach(takeDevice);

async function open(button: string) {
  show(<PasskeysSection user={user} />);
  await screen.findByRole('button', { name: button });
  await userEvent.click(screen.getByRole('button', { name: button }));
  return within(await screen.findByRole('dialog'));
}

it('is added with the password, a name and what the device makes', async () => {
  giveDevice();
  const dialog = await open('Add a passkey');
  await userEvent.click(dialog.getByRole('button', { name: 'Add it' }));
  await expect.poll(() => dialog.getByLabelText('Name')).toHaveAccessibleDescription(/Say where it is/);
  await userEvent.type(dialog.getByLabelText('Name'), ' my phone ');
  await userEvent.type(dialog.getByLabelText('Password'), 'correct horse battery');
  expect(dialog.queryByLabelText('Code')).toBeNull();
  await userEvent.click(dialog.getByRole('button', { name: 'Add it' }));
  expect(await screen.findByText('my phone')).toBeVisible();
  expect(screen.getByText('Since January 2, 2026, never used')).toBeVisible();
  const made = { credential_id: 'AQ', client_data: 'AQ', attestation_object: 'AQ' };
  expect(sent).toEqual([{ password: 'correct horse battery' }, { name: 'my phone', ...made }]);
});

it('says at their fields what is wrong, and what the device has refused', async () => {
  giveDevice(new DOMException('', 'InvalidStateError'));
  server.use(http.post('*/api/v1/auth/passkeys', () => refused(401, 'auth.invalid'), { once: true }));
  const dialog = await open('Add a passkey');
  await userEvent.type(dialog.getByLabelText('Name'), 'my phone');
  await userEvent.type(dialog.getByLabelText('Password'), 'wrong');
  await userEvent.click(dialog.getByRole('button', { name: 'Add it' }));
  await expect
    .poll(() => dialog.getByLabelText('Password'))
    .toHaveAccessibleDescription('This is not your password.');
  await userEvent.click(dialog.getByRole('button', { name: 'Add it' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('This device has a passkey of yours already.');
});

it('needs no other code where the device is tried once more', async () => {
  second = true;
  giveDevice(new DOMException('', 'NotAllowedError'));
  const dialog = await open('Add a passkey');
  await userEvent.type(dialog.getByLabelText('Name'), 'my phone');
  await userEvent.type(dialog.getByLabelText('Password'), 'correct horse battery');
  await userEvent.type(dialog.getByLabelText('Code'), '123456');
  await userEvent.click(dialog.getByRole('button', { name: 'Add it' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent('No passkey was used.');
  takeDevice();
  giveDevice();
  await userEvent.click(dialog.getByRole('button', { name: 'Add it' }));
  expect(await screen.findByText('my phone')).toBeVisible();
  const both = { password: 'correct horse battery', code: '123456' };
  expect(sent).toEqual([both, expect.objectContaining({ name: 'my phone' })]);
});

it('is deleted with both factors where there are two', async () => {
  has = [passkey];
  second = true;
  show(<PasskeysSection user={user} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Delete the passkey my phone' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Delete passkey' }));
  await userEvent.type(dialog.getByLabelText('Password'), 'correct horse battery');
  await userEvent.type(await dialog.findByLabelText('Code'), '123 456');
  await userEvent.click(dialog.getByRole('button', { name: 'Delete it' }));
  expect(await screen.findByText('You have none.')).toBeVisible();
  expect(sent).toEqual([{ password: 'correct horse battery', code: '123456' }]);
  expect(screen.getByRole('heading', { name: 'Passkeys' })).toHaveFocus();
});

it('asks for the code where the second factor was turned on elsewhere meanwhile', async () => {
  has = [passkey];
  server.use(
    http.delete(
      '*/api/v1/auth/passkeys/5',
      () => {
        second = true;
        return refused(401, 'auth.totp_required');
      },
      { once: true },
    ),
  );
  const dialog = await open('Delete the passkey my phone');
  await userEvent.type(dialog.getByLabelText('Password'), 'correct horse battery');
  await userEvent.click(dialog.getByRole('button', { name: 'Delete it' }));
  await userEvent.type(await dialog.findByLabelText('Code'), '123456');
  await userEvent.click(dialog.getByRole('button', { name: 'Delete it' }));
  expect(await screen.findByText('You have none.')).toBeVisible();
  expect(sent).toEqual([{ password: 'correct horse battery', code: '123456' }]);
});

it('cannot be added where the browser or the address knows none, and is listed all the same', async () => {
  has = [passkey];
  show(<PasskeysSection user={user} />);
  expect(await screen.findByText('my phone')).toBeVisible();
  expect(await screen.findByText(/cannot add one at this address/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Add a passkey' })).toBeNull();
});
