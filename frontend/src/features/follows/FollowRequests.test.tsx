import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, it, vi } from 'vitest';
import { author, listed } from '@/testing/data';
import { SeenAtOnce } from '@/testing/browser';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { FollowRequests } from './FollowRequests';

const asking = (username: string) => ({
  ...author,
  id: username,
  username,
  requested_at: '2026-01-02T03:04:05Z',
});

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', SeenAtOnce);
  server.use(
    http.get('*/api/v1/follow_requests', ({ request }) =>
      new URL(request.url).searchParams.get('cursor') === 'two'
        ? listed([asking('cat')])
        : listed([asking('ann'), asking('bob')], 'two'),
    ),
    http.put('*/api/v1/follow_requests/:username', () => HttpResponse.json({ data: {} })),
  );
});

it('shows every request, those beyond the first page too', async () => {
  show(<FollowRequests />);
  expect(await screen.findByRole('button', { name: 'Accept cat' })).toBeVisible();
  expect(screen.getAllByRole('listitem')).toHaveLength(3);
});

it('takes an answered request away, leaves the focus with the list, and says so when none is left', async () => {
  show(<FollowRequests />);
  await screen.findByRole('button', { name: 'Accept cat' });
  for (const name of ['cat', 'ann', 'bob']) {
    expect(screen.queryByText('No requests')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: `Accept ${name}` }));
    await expect.poll(() => screen.queryByRole('button', { name: `Accept ${name}` })).toBeNull();
    expect(screen.getByRole('group', { name: 'Follow requests' })).toHaveFocus();
  }
  expect(screen.getByText('No requests')).toBeVisible();
});
