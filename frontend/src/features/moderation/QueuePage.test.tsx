import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { Route, Routes } from 'react-router-dom';
import { beforeEach, expect, it, vi } from 'vitest';
import { SeenAtOnce } from '@/testing/browser';
import { listed, refused } from '@/testing/data';
import { moderator, reported } from '@/testing/moderation';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { QueuePage } from './QueuePage';

const closed = {
  ...reported,
  id: '31',
  subject_type: 'user',
  state: 'closed',
  closed_at: reported.created_at,
};

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', SeenAtOnce);
  server.use(
    http.get('*/api/v1/moderation/reports', ({ request }) => {
      const { searchParams } = new URL(request.url);
      if (searchParams.get('state') === 'closed') return listed([closed]);
      return searchParams.get('cursor') === 'two'
        ? listed([{ ...reported, id: '12', reports: 1 }])
        : listed([reported], 'two');
    }),
  );
});

const begin = (isAdmin = false) =>
  show(
    <Routes>
      <Route path="/moderation" element={<QueuePage isAdmin={isAdmin} />} />
      <Route path="/moderation/users/:username" element={<p>A person</p>} />
    </Routes>,
    { user: moderator, at: '/moderation' },
  );
const rows = () => within(screen.getByRole('list', { name: 'Reports' })).queryAllByRole('listitem');

it('lists what waits, beyond the first page too, and leads to each', async () => {
  begin();
  await expect.poll(() => rows().length).toBe(2);
  expect(rows()[0]).toHaveTextContent('Post by ann');
  expect(rows()[0]).toHaveTextContent('Hate');
  expect(rows()[0]).toHaveTextContent('2 reports');
  expect(within(rows()[0] as HTMLElement).getByRole('link')).toHaveAttribute(
    'href',
    '/moderation/reports/11',
  );
  expect(rows()[1]).not.toHaveTextContent('reports');
});

it('shows what was decided under an address of its own, and says which list it is', async () => {
  begin();
  await userEvent.click(screen.getByRole('link', { name: 'Decided' }));
  await expect.poll(() => rows().length).toBe(1);
  expect(rows()[0]).toHaveTextContent(/^aannHatedecided/);
  expect(screen.getByRole('link', { name: 'Decided' })).toHaveAttribute('aria-current', 'page');
  expect(screen.getByRole('link', { name: 'Waiting' })).not.toHaveAttribute('aria-current');
});

it.each([
  [true, 1],
  [false, 0],
])('leads to the log only who is an admin: %s', (isAdmin, count) => {
  begin(isAdmin);
  expect(screen.queryAllByRole('link', { name: 'Audit log' })).toHaveLength(count);
});

it('finds a person by their name', async () => {
  begin();
  await userEvent.type(screen.getByLabelText('Look up a person'), ' @Ann {Enter}');
  expect(await screen.findByText('A person')).toBeVisible();
});

it('says that nothing waits, or that it could not be read', async () => {
  server.use(
    http.get('*/api/v1/moderation/reports', () => refused(500, 'internal'), { once: true }),
    http.get('*/api/v1/moderation/reports', () => listed([])),
  );
  begin();
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Nothing waits')).toBeVisible();
});
