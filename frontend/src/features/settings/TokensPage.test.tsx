import { type BoundFunctions, type queries, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import { listed, one, refused, user } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { TokensPage } from './TokensPage';

type Inside = BoundFunctions<typeof queries>;

const token = {
  id: '5',
  name: 'backup',
  scopes: ['read'],
  created_at: '2026-01-02T03:04:05Z',
  last_used_at: null,
  expires_at: null,
};
const sent: Record<string, unknown>[] = [];

beforeEach(() => {
  sent.length = 0;
  server.use(
    http.get('*/api/v1/tokens', () => listed(sent.length > 0 ? [token] : [])),
    http.post('*/api/v1/tokens', async ({ request }) => {
      sent.push((await request.json()) as Record<string, unknown>);
      return one({ ...token, token: 'pat_secret' }, 201);
    }),
  );
});

async function begin() {
  show(<TokensPage user={user} />);
  await screen.findByText('No tokens yet');
  await userEvent.click(screen.getByRole('button', { name: 'New token' }));
  return within(screen.getByRole('dialog', { name: 'New token' }));
}
const make = (dialog: Inside) => userEvent.click(dialog.getByRole('button', { name: 'Make the token' }));

it('makes one, shows it once, and lists it', async () => {
  // Brings a clipboard.
  userEvent.setup();
  const dialog = await begin();
  await userEvent.type(dialog.getByLabelText('Name'), 'backup');
  await userEvent.click(dialog.getByLabelText('Send pictures'));
  await userEvent.selectOptions(dialog.getByLabelText('Good for'), 'Until you delete it');
  await make(dialog);
  const shown = within(await screen.findByRole('dialog', { name: 'Your token' }));
  expect(shown.getByLabelText('Token')).toHaveValue('pat_secret');
  expect(shown.getByLabelText('Token')).toHaveFocus();
  expect(sent).toEqual([{ name: 'backup', scopes: ['read', 'upload'] }]);
  await userEvent.click(shown.getByRole('button', { name: 'Copy' }));
  expect(await navigator.clipboard.readText()).toBe('pat_secret');
  await userEvent.click(shown.getByRole('button', { name: 'Done' }));
  expect(await screen.findByText('Does not expire, never used')).toBeVisible();
  expect(screen.queryByDisplayValue('pat_secret')).toBeNull();
});

it('is given an end unless one says otherwise', async () => {
  const dialog = await begin();
  await userEvent.type(dialog.getByLabelText('Name'), 'backup');
  await make(dialog);
  await screen.findByRole('dialog', { name: 'Your token' });
  const days = (Date.parse(String(sent[0]?.['expires_at'])) - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(90);
});

it('wants a name and a scope, and offers nobody but admins what is theirs', async () => {
  const dialog = await begin();
  expect(dialog.queryByLabelText('What only admins do')).toBeNull();
  await userEvent.click(dialog.getByLabelText('Read what you see'));
  await make(dialog);
  await expect.poll(() => dialog.getByLabelText('Name')).toHaveAccessibleDescription('Say what it is for.');
  expect(dialog.getByRole('group', { name: 'It may' })).toHaveAccessibleDescription('Choose at least one.');
  expect(sent).toEqual([]);
});

it('asks before what was not copied is gone', async () => {
  const dialog = await begin();
  await userEvent.type(dialog.getByLabelText('Name'), 'backup');
  await make(dialog);
  const shown = await screen.findByRole('dialog', { name: 'Your token' });
  await userEvent.click(within(shown).getByRole('button', { name: 'Close' }));
  expect(screen.getByRole('dialog', { name: 'Close without copying' })).toBeVisible();
});

it('says why none was made, and keeps what was typed', async () => {
  server.use(http.post('*/api/v1/tokens', () => refused(409, 'token.too_many')));
  const dialog = await begin();
  await userEvent.type(dialog.getByLabelText('Name'), 'backup');
  await make(dialog);
  expect(await dialog.findByRole('alert')).toHaveTextContent('title of token.too_many');
  expect(dialog.getByLabelText('Name')).toHaveValue('backup');
});

it('deletes one after asking, and leaves the focus where another is made', async () => {
  sent.push({});
  const deleted: unknown[] = [];
  server.use(
    http.delete('*/api/v1/tokens/:id', ({ params }) => {
      deleted.push(params['id']);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  show(<TokensPage user={user} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Delete the token backup' }));
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  await screen.findByText('No tokens yet');
  expect(deleted).toEqual(['5']);
  expect(screen.getByRole('button', { name: 'New token' })).toHaveFocus();
});

it('can be asked for again where that failed', async () => {
  server.use(http.get('*/api/v1/tokens', () => refused(500, 'internal'), { once: true }));
  show(<TokensPage user={user} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('No tokens yet')).toBeVisible();
});
