import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import { one, refused } from '@/testing/data';
import { dossier, moderated, moderator } from '@/testing/moderation';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { ReportPage } from './ReportPage';

const sent: unknown[] = [];
let now: object;

beforeEach(() => {
  sent.length = 0;
  now = dossier;
  server.use(
    http.get('*/api/v1/moderation/reports/11', () => one(now)),
    http.post('*/api/v1/moderation/reports/11/decision', async ({ request }) => {
      sent.push(await request.json());
      now = { ...dossier, state: 'closed', is_hidden: true };
      return one(now);
    }),
  );
});

async function begin() {
  const { client } = show(<ReportPage id="11" />, { user: moderator });
  await screen.findByRole('heading', { level: 1 });
  return client;
}
const decide = () => userEvent.click(screen.getByRole('button', { name: 'Decide' }));

it('shows what was seen, who says what, and what was done before', async () => {
  await begin();
  expect(screen.getByRole('heading', { level: 1, name: 'Post by ann' })).toHaveFocus();
  const seen = within(screen.getByRole('region', { name: 'What was seen' }));
  expect(seen.getByText('A bad caption.')).toBeVisible();
  expect(seen.getByRole('img', { name: 'A cup of coffee' })).toBeVisible();
  expect(seen.getByRole('link', { name: 'The post as it is' })).toHaveAttribute('href', '/p/7');
  expect(screen.getByText('Read the second line.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'cat' })).toBeVisible();
  const history = within(screen.getByRole('list', { name: 'History' }));
  expect(history.getByRole('listitem')).toHaveTextContent('mod hid a post of annAs bad as this one.');
});

it('is decided with a note, and then has the focus on its name', async () => {
  await begin();
  await userEvent.click(screen.getByLabelText(/^Hide the post/));
  await userEvent.type(screen.getByLabelText('Note'), 'Against the rules.');
  await decide();
  expect(await screen.findByText('It is decided.')).toBeVisible();
  expect(sent).toEqual([{ action: 'hide', note: 'Against the rules.' }]);
  expect(screen.queryByRole('button', { name: 'Decide' })).toBeNull();
  expect(screen.getByRole('heading', { level: 1 })).toHaveFocus();
  expect(screen.getByText('This post is hidden.')).toBeVisible();
});

it('is not decided without a choice and a note', async () => {
  await begin();
  await decide();
  await expect
    .poll(() => screen.getByRole('group', { name: 'What becomes of it' }))
    .toHaveAccessibleDescription('Choose what becomes of it.');
  expect(screen.getByLabelText('Note')).toHaveAccessibleDescription('Say why.');
  expect(sent).toEqual([]);
});

it('says that somebody was first, and shows what they decided', async () => {
  await begin();
  server.use(
    http.post('*/api/v1/moderation/reports/11/decision', () => {
      now = { ...dossier, state: 'closed' };
      return refused(409, 'report.decided');
    }),
  );
  await userEvent.click(screen.getByLabelText(/^Leave it/));
  await userEvent.type(screen.getByLabelText('Note'), 'Fine.');
  await decide();
  await expect.poll(() => screen.queryByRole('button', { name: 'Decide' })).toBeNull();
  expect(screen.getByText('title of report.decided')).toBeVisible();
  expect(screen.getByText('Reported, and decided')).toBeVisible();
});

it('leaves the focus in the note when it is hidden elsewhere meanwhile', async () => {
  const client = await begin();
  await userEvent.type(screen.getByLabelText('Note'), 'Half a');
  now = { ...dossier, is_hidden: true };
  await act(() => client.invalidateQueries({ queryKey: ['moderation'] }));
  expect(await screen.findByText('This post is hidden.')).toBeVisible();
  await userEvent.keyboard(' note.');
  expect(screen.getByLabelText('Note')).toHaveValue('Half a note.');
  expect(screen.getByLabelText('Note')).toHaveFocus();
});

it('suspends who is leaving, too', async () => {
  now = { ...dossier, person: { ...moderated, status: 'leaving' } };
  await begin();
  await userEvent.click(screen.getByLabelText(/^Suspend ann/));
  await userEvent.type(screen.getByLabelText('Note'), 'Against the rules.');
  await decide();
  expect(await screen.findByText('It is decided.')).toBeVisible();
  expect(sent).toEqual([{ action: 'suspend', note: 'Against the rules.' }]);
});

it('offers only what is not done yet', async () => {
  now = { ...dossier, subject_type: 'user', person: { ...moderated, limited_at: moderated.created_at } };
  await begin();
  expect(screen.getAllByRole('radio').map((radio) => radio.getAttribute('value'))).toEqual([
    'dismiss',
    'suspend',
  ]);
});

it('shows what is hidden again, with a note, and then has the focus on its name', async () => {
  now = { ...dossier, is_hidden: true };
  server.use(
    http.post('*/api/v1/moderation/posts/7/restore', async ({ request }) => {
      sent.push(await request.json());
      now = dossier;
      return one({ is_hidden: false });
    }),
  );
  await begin();
  await userEvent.click(screen.getByRole('button', { name: 'Show it again' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Show the post again' }));
  await userEvent.type(dialog.getByLabelText('Note'), 'A mistake.');
  await userEvent.click(dialog.getByRole('button', { name: 'Show it' }));
  expect(await screen.findByText('The post is shown again.')).toBeVisible();
  await expect.poll(() => screen.queryByText('This post is hidden.')).toBeNull();
  expect(screen.getByRole('heading', { level: 1 })).toHaveFocus();
  expect(sent).toEqual([{ note: 'A mistake.' }]);
});

it('says that there is no such report', async () => {
  server.use(http.get('*/api/v1/moderation/reports/11', () => refused(404, 'not_found')));
  await begin();
  expect(screen.getByRole('heading', { level: 1, name: 'This report is not here' })).toBeVisible();
});
