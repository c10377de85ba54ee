import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import { author, listed, one, refused } from '@/testing/data';
import { moderated, moderator } from '@/testing/moderation';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { ApprovalsPage } from './ApprovalsPage';

const applicant = {
  user: author,
  reason: 'I draw ships.',
  email_verified: false,
  created_at: '2026-01-02T03:04:05Z',
};
const sent: unknown[] = [];

beforeEach(() => {
  sent.length = 0;
  server.use(
    http.get('*/api/v1/moderation/approvals', () => listed(sent.length > 0 ? [] : [applicant])),
    http.post('*/api/v1/moderation/approvals/ann/:what', async ({ request, params }) => {
      sent.push(params['what'], await request.json());
      return one(moderated);
    }),
  );
});

async function answer(verb: string) {
  show(<ApprovalsPage isAdmin={false} />, { user: moderator, at: '/moderation/approvals' });
  expect(await screen.findByText('I draw ships.')).toBeVisible();
  expect(screen.getByText(/address not confirmed/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: `${verb} ann` }));
  const dialog = within(screen.getByRole('dialog', { name: `${verb} ann` }));
  await userEvent.type(dialog.getByLabelText('Note'), 'Because.');
  await userEvent.click(dialog.getByRole('button', { name: verb }));
  return dialog;
}

it.each([
  ['Approve', 'approve', 'ann is let in.'],
  ['Refuse', 'refuse', 'ann is turned away.'],
])('can be answered with a note, and leaves the focus with the list: %s', async (verb, path, said) => {
  await answer(verb);
  expect(await screen.findByText(said)).toBeVisible();
  expect(sent).toEqual([path, { note: 'Because.' }]);
  expect(await screen.findByText('Nobody waits')).toBeVisible();
  expect(screen.getByRole('group', { name: 'Who waits' })).toHaveFocus();
});

it('says that somebody was first', async () => {
  server.use(http.post('*/api/v1/moderation/approvals/ann/approve', () => refused(404, 'not_found')));
  const dialog = await answer('Approve');
  expect(await dialog.findByRole('alert')).toHaveTextContent('They do not wait any more.');
});
