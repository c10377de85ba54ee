import { act, fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { useNavigate } from 'react-router-dom';
import { beforeEach, expect, it } from 'vitest';
import { api } from '@/api/client';
import { PersonPage } from '@/features/moderation/PersonPage';
import { ReportPage } from '@/features/moderation/ReportPage';
import { listed, one, refused } from '@/testing/data';
import { dossier, moderated, moderator } from '@/testing/moderation';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { App } from './App';
import { ProofQuestion } from './ProofQuestion';

const PASSWORD = 'correct horse battery';
const decided: unknown[] = [];
const given: unknown[] = [];
/** Whether the log-in is recent. */
let proven: boolean;
let second: boolean;

beforeEach(() => {
  decided.length = 0;
  given.length = 0;
  proven = false;
  second = false;
  const decide = async ({ request }: { request: Request }) => {
    decided.push(await request.json());
    return proven
      ? one({ ...dossier, state: 'closed', is_hidden: true })
      : refused(403, 'auth.proof_required');
  };
  server.use(
    http.get('*/api/v1/moderation/reports/11', () =>
      one(proven ? { ...dossier, state: 'closed', is_hidden: true } : dossier),
    ),
    http.get('*/api/v1/moderation/users/ann', () => one(moderated)),
    http.post('*/api/v1/reports', () => one({ id: '41' }, 201)),
    http.post('*/api/v1/moderation/reports/:id/decision', decide),
    http.post('*/api/v1/auth/proof', async ({ request }) => {
      const proof = (await request.json()) as { password: string; totp?: string };
      given.push(proof);
      if (proof.password !== PASSWORD) return refused(401, 'auth.invalid');
      if (second && proof.totp === undefined) return refused(401, 'auth.totp_required');
      if (second && proof.totp !== '123456') return refused(401, 'auth.totp_invalid');
      proven = true;
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

const TITLE = 'Confirm that it is you';
const asked = () => screen.findByRole('dialog', { name: TITLE });
const isAsked = () => screen.queryByRole('dialog', { name: TITLE }) !== null;
const pressIn = (dialog: HTMLElement, name: string) =>
  userEvent.click(within(dialog).getByRole('button', { name }));

/** Gives the password, in the place of what was given before. */
async function give(dialog: HTMLElement, password: string) {
  const field = within(dialog).getByLabelText('Password');
  await userEvent.clear(field);
  await userEvent.type(field, password);
  await pressIn(dialog, 'Confirm');
}

/** A decision that is refused, and the question over it. */
async function decide() {
  show(
    <>
      <ReportPage id="11" />
      <ProofQuestion user={moderator} />
    </>,
    { user: moderator },
  );
  await userEvent.click(await screen.findByLabelText(/^Hide the post/));
  await userEvent.type(screen.getByLabelText('Note'), 'Against the rules.');
  await userEvent.click(screen.getByRole('button', { name: 'Decide' }));
  return asked();
}

it('asks for the password, says that it was wrong, and then sends the same decision again', async () => {
  const dialog = await decide();
  expect(dialog).toHaveAccessibleDescription('You last proved it more than an hour ago.');
  const password = within(dialog).getByLabelText('Password');
  expect(password).toHaveFocus();
  expect(password).toHaveAttribute('autocomplete', 'current-password');
  expect(within(dialog).queryByLabelText('Code')).toBeNull();
  await pressIn(dialog, 'Confirm');
  await expect.poll(() => password).toHaveAccessibleDescription('Give your password.');
  await give(dialog, 'wrong');
  await expect.poll(() => password).toHaveAccessibleDescription('This is not your password.');
  expect(decided).toHaveLength(1);
  await give(dialog, PASSWORD);
  expect(await screen.findByText('It is decided.')).toBeVisible();
  expect(isAsked()).toBe(false);
  const decision = { action: 'hide', note: 'Against the rules.' };
  expect(decided).toEqual([decision, decision]);
  expect(given).toEqual([{ password: 'wrong' }, { password: PASSWORD }]);
});

it('leaves the note where it is not proven, says why nothing was done, and asks again', async () => {
  const dialog = await decide();
  await userEvent.type(within(dialog).getByLabelText('Password'), 'half a pass');
  await pressIn(dialog, 'Cancel');
  expect(await screen.findByRole('alert')).toHaveTextContent(/did not confirm that it is you/);
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.getByLabelText('Note')).toHaveValue('Against the rules.');
  expect(given).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Decide' }));
  await give(await asked(), PASSWORD);
  expect(await screen.findByText('It is decided.')).toBeVisible();
});

it('asks over a dialog that is open, whose note stays', async () => {
  show(
    <>
      <PersonPage username="ann" me={moderator} />
      <ProofQuestion user={moderator} />
    </>,
    { user: moderator },
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Limit' }));
  const under = screen.getByRole('dialog', { name: 'Limit ann' });
  await userEvent.type(within(under).getByLabelText('Note'), 'Because.');
  await pressIn(under, 'Limit');
  const dialog = await asked();
  expect(within(under).queryByRole('alert')).toBeNull();
  await pressIn(dialog, 'Close');
  expect(await within(under).findByRole('alert')).toHaveTextContent(/did not confirm/);
  expect(within(under).getByLabelText('Note')).toHaveValue('Because.');
  await pressIn(under, 'Limit');
  await give(await asked(), PASSWORD);
  expect(await screen.findByText('ann is limited.')).toBeVisible();
  const decision = { action: 'limit', note: 'Because.' };
  expect(decided).toEqual([decision, decision, decision]);
});

it('asks for a code, too, where the API does', async () => {
  second = true;
  const dialog = await decide();
  await give(dialog, PASSWORD);
  const code = await within(dialog).findByLabelText('Code');
  expect(code).toHaveFocus();
  expect(within(dialog).getByLabelText('Password')).toHaveValue(PASSWORD);
  await pressIn(dialog, 'Confirm');
  await expect.poll(() => code).toHaveAccessibleDescription(/or a recovery code/);
  await userEvent.type(code, '654321');
  await pressIn(dialog, 'Confirm');
  await expect.poll(() => code).toHaveAccessibleDescription('title of auth.totp_invalid');
  await userEvent.clear(code);
  await userEvent.type(code, '123 456');
  await pressIn(dialog, 'Confirm');
  expect(await screen.findByText('It is decided.')).toBeVisible();
  expect(given.at(-1)).toEqual({ password: PASSWORD, totp: '123456' });
});

it('says how long to wait after too many guesses', async () => {
  server.use(
    http.post('*/api/v1/auth/proof', () => refused(429, 'limit.exceeded', [], { 'Retry-After': '30' })),
  );
  const dialog = await decide();
  await give(dialog, 'wrong');
  expect(await within(dialog).findByRole('alert')).toHaveTextContent(/Try again in 30 seconds/);
});

const write = (id: string) =>
  api
    .POST('/api/v1/moderation/reports/{id}/decision', {
      params: { path: { id } },
      body: { action: 'dismiss', note: id },
    })
    .then(
      () => 'done',
      () => 'refused',
    );

it.each([
  ['proven', 'done', (dialog: HTMLElement) => give(dialog, PASSWORD)],
  ['not proven', 'refused', (dialog: HTMLElement) => pressIn(dialog, 'Cancel')],
] as const)('asks once for several that were refused, and answers all: %s', async (_, end, answer) => {
  show(<ProofQuestion user={moderator} />, { user: moderator });
  const ends = Promise.all([write('1'), write('2')]);
  const dialog = await asked();
  await expect.poll(() => decided).toHaveLength(2);
  await answer(dialog);
  expect(await ends).toEqual([end, end]);
  await expect.poll(isAsked).toBe(false);
  expect(given).toHaveLength(end === 'done' ? 1 : 0);
  expect(decided).toHaveLength(end === 'done' ? 4 : 2);
});

function Way() {
  const go = useNavigate();
  return <button onClick={() => go('/moderation?state=closed')}>Elsewhere</button>;
}

it('is there in the app, and takes going elsewhere or away for an answer', async () => {
  server.use(http.get('*/api/v1/moderation/reports', () => listed([])));
  const { client } = show(
    <>
      <App />
      <Way />
    </>,
    { user: moderator, at: '/moderation' },
  );
  await screen.findByRole('heading', { level: 1, name: 'Moderation' });
  const first = write('1');
  await asked();
  fireEvent.click(screen.getByText('Elsewhere'));
  expect(await first).toBe('refused');
  expect(isAsked()).toBe(false);
  const next = write('2');
  await asked();
  act(() => void client.setQueryData(['session'], null));
  expect(await next).toBe('refused');
  await expect.poll(isAsked).toBe(false);
  expect(await write('3')).toBe('refused');
});
