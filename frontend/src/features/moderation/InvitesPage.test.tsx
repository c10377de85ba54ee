import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import { listed, one } from '@/testing/data';
import { admin } from '@/testing/moderation';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { InvitesPage } from './InvitesPage';

const invite = {
  id: '5',
  uses: 3,
  used: 1,
  created_at: '2026-01-02T03:04:05Z',
  expires_at: '2026-01-09T03:04:05Z',
};
const sent: Record<string, unknown>[] = [];
let held: object[];

beforeEach(() => {
  sent.length = 0;
  held = [];
  server.use(
    http.get('*/api/v1/moderation/invites', () => listed(held)),
    http.post('*/api/v1/moderation/invites', async ({ request }) => {
      sent.push((await request.json()) as Record<string, unknown>);
      held = [invite];
      return one({ ...invite, code: 'c0de' }, 201);
    }),
    http.delete('*/api/v1/moderation/invites/5', () => {
      held = [];
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

const begin = () => show(<InvitesPage />, { user: admin, at: '/moderation/invites' });

it('makes one, shows its link once, and lists it', async () => {
  begin();
  await screen.findByText('No invitations yet');
  await userEvent.click(screen.getByRole('button', { name: 'New invitation' }));
  const dialog = within(screen.getByRole('dialog', { name: 'New invitation' }));
  await userEvent.clear(dialog.getByLabelText('For how many people'));
  await userEvent.type(dialog.getByLabelText('For how many people'), '3');
  await userEvent.click(dialog.getByRole('button', { name: 'Make it' }));
  const shown = within(await screen.findByRole('dialog', { name: 'Your invitation' }));
  expect(shown.getByLabelText('Link')).toHaveValue('http://localhost:3000/signup?invite=c0de');
  expect(sent[0]).toMatchObject({ uses: 3 });
  const days = (Date.parse(String(sent[0]?.['expires_at'])) - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(7);
  await userEvent.click(shown.getByRole('button', { name: 'Close' }));
  expect(screen.getByRole('dialog', { name: 'Close without copying' })).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Close it' }));
  expect(await screen.findByText('1 of 3 used')).toBeVisible();
});

it.each(['0', '1001', 'some'])('is not made for %s people', async (uses) => {
  begin();
  await userEvent.click(screen.getByRole('button', { name: 'New invitation' }));
  const field = screen.getByLabelText('For how many people');
  await userEvent.clear(field);
  await userEvent.type(field, uses);
  await userEvent.click(screen.getByRole('button', { name: 'Make it' }));
  await expect.poll(() => field).toHaveAccessibleDescription('Give a number from 1 to 1,000.');
  expect(sent).toEqual([]);
});

it('is taken back after asking', async () => {
  held = [invite];
  begin();
  await userEvent.click(await screen.findByRole('button', { name: /^Take back the invitation/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Take it back' }));
  expect(await screen.findByText('No invitations yet')).toBeVisible();
  expect(screen.getByRole('button', { name: 'New invitation' })).toHaveFocus();
});
