import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, it, vi } from 'vitest';
import { listed, one, refused, user } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { SecurityPage } from './SecurityPage';

const secret = { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Tintype:me?secret=JBSWY3DPEHPK3PXP' };
const codes = ['aaaa-1111', 'bbbb-2222'];
const sent: unknown[] = [];
let status: object;

const off = { enabled: false, enabled_at: null, recovery_codes_left: 0 };
const on = { enabled: true, enabled_at: '2026-01-02T03:04:05Z', recovery_codes_left: 10 };

beforeEach(() => {
  sent.length = 0;
  status = off;
  const keep = async (request: Request) => sent.push(await request.json());
  server.use(
    http.get('*/api/v1/auth/totp', () => one(status)),
    http.get('*/api/v1/auth/passkeys', () => listed([])),
    http.get('*/api/v1/instance', () => one({ sign_up: 'open', passkey_host: null })),
    http.post('*/api/v1/auth/totp', async ({ request }) => {
      await keep(request);
      return one(secret);
    }),
    http.post('*/api/v1/auth/totp/confirm', async ({ request }) => {
      await keep(request);
      status = on;
      return one({ recovery_codes: codes });
    }),
    http.post('*/api/v1/auth/totp/recovery_codes', async ({ request }) => {
      await keep(request);
      return one({ recovery_codes: codes });
    }),
    http.delete('*/api/v1/auth/totp', async ({ request }) => {
      await keep(request);
      status = off;
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

const heading = () => screen.getByRole('heading', { name: 'Two-factor log-in' });
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
async function open(name: string) {
  show(<SecurityPage user={user} />);
  await userEvent.click(await screen.findByRole('button', { name }));
  return within(await screen.findByRole('dialog'));
}
const confirm = async (code: string) => {
  const dialog = within(screen.getByRole('dialog'));
  await userEvent.type(dialog.getByLabelText('Code'), code);
  await userEvent.click(dialog.getByRole('button', { name: 'Turn it on' }));
};

it('is turned on by a code, once the recovery codes are kept', async () => {
  // Brings a clipboard.
  userEvent.setup();
  const dialog = await open('Turn it on');
  expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible();
  expect(dialog.getByText('JBSW Y3DP EHPK 3PXP')).toBeVisible();
  expect(dialog.getByLabelText('Code')).toHaveFocus();
  expect(dialog.getByLabelText('Code')).toHaveAttribute('autocomplete', 'one-time-code');
  await confirm('123 456');
  const shown = within(await screen.findByRole('dialog', { name: 'Your recovery codes' }));
  expect(sent).toEqual([{}, { code: '123456' }]);
  expect(shown.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(codes);
  await userEvent.click(shown.getByRole('button', { name: 'Copy' }));
  expect(await navigator.clipboard.readText()).toBe(codes.join('\n'));
  expect(shown.getByRole('button', { name: 'Done' })).toBeDisabled();
  await userEvent.click(shown.getByLabelText('I have kept them'));
  await userEvent.click(shown.getByRole('button', { name: 'Done' }));
  expect(await screen.findByText(/It is on since January 2, 2026/)).toHaveTextContent(
    '10 recovery codes left',
  );
  expect(heading()).toHaveFocus();
});

it('shows that it was turned on elsewhere, and takes the focus to the heading', async () => {
  server.use(
    http.post('*/api/v1/auth/totp', () => {
      status = on;
      return refused(409, 'totp.on');
    }),
  );
  show(<SecurityPage user={user} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Turn it on' }));
  expect(await screen.findByRole('button', { name: 'Turn it off' })).toBeVisible();
  expect(screen.getByText('title of totp.on')).toBeVisible();
  expect(heading()).toHaveFocus();
});

it('asks before codes that were not kept are gone', async () => {
  await open('Turn it on');
  await confirm('123456');
  await screen.findByRole('dialog', { name: 'Your recovery codes' });
  await press('Close');
  expect(screen.getByRole('dialog', { name: 'Close without keeping them' })).toBeVisible();
});

it('saves the codes as a file', async () => {
  const saved = vi.fn();
  Object.assign(URL, { createObjectURL: saved, revokeObjectURL: () => undefined });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  await open('Turn it on');
  await confirm('123456');
  await screen.findByRole('dialog', { name: 'Your recovery codes' });
  await press('Download');
  const [file] = saved.mock.calls[0] as [Blob];
  expect(file.size).toBe(codes.join('\n').length + 1);
});

it('asks for the password where the log-in is old', async () => {
  server.use(
    http.post('*/api/v1/auth/totp', () => refused(403, 'auth.fresh_required'), { once: true }),
    http.post('*/api/v1/auth/totp', () => refused(401, 'auth.invalid'), { once: true }),
  );
  const dialog = await open('Turn it on');
  await userEvent.type(dialog.getByLabelText('Password'), 'wrong');
  await press('Go on');
  await expect
    .poll(() => dialog.getByLabelText('Password'))
    .toHaveAccessibleDescription('This is not your password.');
  await userEvent.clear(dialog.getByLabelText('Password'));
  await userEvent.type(dialog.getByLabelText('Password'), 'correct horse battery');
  await press('Go on');
  expect(await dialog.findByLabelText('Code')).toHaveFocus();
  expect(sent).toEqual([{ password: 'correct horse battery' }]);
});

it('says at its field that the code is wrong', async () => {
  server.use(http.post('*/api/v1/auth/totp/confirm', () => refused(401, 'auth.totp_invalid')));
  const dialog = await open('Turn it on');
  await confirm('12345');
  await expect
    .poll(() => dialog.getByLabelText('Code'))
    .toHaveAccessibleDescription('Give the six digits that the app shows.');
  await confirm('6');
  await expect
    .poll(() => dialog.getByLabelText('Code'))
    .toHaveAccessibleDescription('title of auth.totp_invalid');
});

it('is turned off with both factors', async () => {
  status = { ...on, recovery_codes_left: 1 };
  const dialog = await open('Turn it off');
  expect(screen.getByText('1 recovery code left.')).toBeVisible();
  await userEvent.type(dialog.getByLabelText('Password'), 'correct horse battery');
  await userEvent.type(dialog.getByLabelText('Code'), 'aaaa-1111');
  await userEvent.click(dialog.getByRole('button', { name: 'Turn it off' }));
  expect(await screen.findByText('It is off.')).toBeVisible();
  expect(heading()).toHaveFocus();
  expect(sent).toEqual([{ password: 'correct horse battery', code: 'aaaa-1111' }]);
});

it('makes new recovery codes, and shows them once', async () => {
  status = on;
  const dialog = await open('New recovery codes');
  await userEvent.type(dialog.getByLabelText('Password'), 'correct horse battery');
  await userEvent.type(dialog.getByLabelText('Code'), '123456');
  await press('Make them');
  const shown = within(await screen.findByRole('dialog', { name: 'Your recovery codes' }));
  expect(shown.getByText('aaaa-1111')).toBeVisible();
  await userEvent.click(shown.getByLabelText('I have kept them'));
  await userEvent.click(shown.getByRole('button', { name: 'Done' }));
  expect(screen.queryByRole('dialog')).toBeNull();
});
