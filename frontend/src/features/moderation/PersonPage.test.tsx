import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import { one, refused } from '@/testing/data';
import { admin, moderated, moderator } from '@/testing/moderation';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { PersonPage } from './PersonPage';

const sent: unknown[] = [];
let now: object;

beforeEach(() => {
  sent.length = 0;
  now = moderated;
  const keep = async (request: Request) => sent.push(await request.json());
  server.use(
    http.get('*/api/v1/moderation/users/ann', () => one(now)),
    http.post('*/api/v1/reports', async ({ request }) => {
      await keep(request);
      return one({ id: '41' }, 201);
    }),
    http.post('*/api/v1/moderation/reports/41/decision', async ({ request }) => {
      await keep(request);
      now = { ...moderated, status: 'suspended' };
      return one({});
    }),
    http.post('*/api/v1/moderation/users/ann/reinstate', async ({ request }) => {
      await keep(request);
      now = moderated;
      return one(now);
    }),
  );
});

async function begin(me = moderator) {
  show(<PersonPage username="ann" me={me} />, { user: me });
  await screen.findByRole('heading', { level: 1, name: 'ann' });
}
async function act(verb: string, title: string) {
  await userEvent.click(screen.getByRole('button', { name: verb }));
  const dialog = within(screen.getByRole('dialog', { name: title }));
  await userEvent.type(dialog.getByLabelText('Note'), 'Because.');
  return dialog;
}
const buttons = () => screen.getAllByRole('button').map(({ textContent }) => textContent);

it('suspends by a report of its own, and reinstates', async () => {
  await begin();
  expect(buttons()).toEqual(['Limit', 'Suspend']);
  const dialog = await act('Suspend', 'Suspend ann');
  await userEvent.selectOptions(dialog.getByLabelText('Reason'), 'Hate');
  await userEvent.click(dialog.getByRole('button', { name: 'Suspend' }));
  expect(await screen.findByText('ann is suspended.')).toBeVisible();
  expect(sent).toEqual([
    { subject_type: 'user', subject_id: '2', reason: 'hate', text: '' },
    { action: 'suspend', note: 'Because.' },
  ]);
  await expect.poll(buttons).toEqual(['Reinstate']);
  expect(screen.getByText('Suspended')).toBeVisible();
  expect(screen.getByRole('heading', { level: 1 })).toHaveFocus();
  expect(screen.queryByRole('link', { name: 'Profile' })).toBeNull();
  const back = await act('Reinstate', 'Reinstate ann');
  await userEvent.click(back.getByRole('button', { name: 'Reinstate' }));
  expect(await screen.findByText('ann is reinstated.')).toBeVisible();
  expect(sent[2]).toEqual({ note: 'Because.' });
  await expect.poll(buttons).toEqual(['Limit', 'Suspend']);
  expect(screen.getByRole('heading', { level: 1 })).toHaveFocus();
});

it('may be suspended when limited, and reinstated', async () => {
  now = { ...moderated, limited_at: moderated.created_at };
  await begin();
  expect(buttons()).toEqual(['Suspend', 'Reinstate']);
  expect(screen.getByText('Since January 2, 2026')).toBeVisible();
});

it('says why nothing was done, and keeps the note', async () => {
  server.use(http.post('*/api/v1/reports', () => refused(404, 'not_found')));
  await begin();
  const dialog = await act('Limit', 'Limit ann');
  await userEvent.click(dialog.getByRole('button', { name: 'Limit' }));
  expect(await dialog.findByRole('alert')).toHaveTextContent(/You do not see this person/);
  expect(dialog.getByLabelText('Note')).toHaveValue('Because.');
});

it.each([
  ['oneself', { id: moderator.id }, moderator, /This is about you/],
  ['an admin', { role: 'admin' }, moderator, /Admins decide about/],
  ['a moderator, for admins', { role: 'moderator' }, admin, undefined],
] as const)('offers nothing that would be refused: about %s', async (_, person, me, words) => {
  now = { ...moderated, ...person };
  await begin(me);
  expect(screen.queryAllByRole('button')).toHaveLength(words === undefined ? 2 : 0);
  if (words !== undefined) expect(screen.getByText(words)).toBeVisible();
});

it('names the way to suspend who is leaving where there are reports, and reinstates whom a limit holds', async () => {
  now = { ...moderated, status: 'leaving', limited_at: moderated.created_at };
  await begin();
  expect(screen.getByText(/They are leaving/)).toBeVisible();
  expect(screen.getByRole('link', { name: 'see what waits' })).toHaveAttribute('href', '/moderation');
  expect(buttons()).toEqual(['Reinstate']);
});

it('offers nothing where who is leaving was not reported', async () => {
  now = { ...moderated, status: 'leaving', open_reports: 0 };
  await begin();
  expect(screen.getByText('They are leaving: nobody sees them.')).toBeVisible();
  expect(screen.queryByRole('link', { name: 'see what waits' })).toBeNull();
  expect(screen.queryByRole('button')).toBeNull();
});

it('says that there is nobody of that name', async () => {
  server.use(http.get('*/api/v1/moderation/users/ann', () => refused(404, 'not_found')));
  show(<PersonPage username="ann" me={moderator} />, { user: moderator });
  expect(await screen.findByRole('heading', { name: 'Nobody is here' })).toBeVisible();
});
