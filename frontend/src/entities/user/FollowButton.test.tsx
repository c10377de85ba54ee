import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it } from 'vitest';
import type { Profile } from '@/api/client';
import { listed, one, post, profile, refused } from '@/testing/data';
import { gate } from '@/testing/gate';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { feedQuery } from '../post/queries';
import { FollowButton } from './FollowButton';
import { profileKey, profileQuery } from './queries';

const closed: Profile = { ...profile, is_private: true };

function Held({ person }: { person: Profile }) {
  const { data } = useQuery({ ...profileQuery('ann'), initialData: person });
  return <FollowButton username="ann" relation={data.viewer} />;
}

const standsAt = (viewer: Partial<Profile['viewer']>) =>
  http.get('*/api/v1/users/ann', () => one({ ...closed, viewer: { ...closed.viewer, ...viewer } }));

it('asks a private account at once, and says so until it is answered', async () => {
  const answer = gate();
  server.use(
    http.put('*/api/v1/users/ann/follow', async () => {
      await answer.passed;
      return one({ follows: false, follow_requested: true });
    }),
    standsAt({ follow_requested: true }),
  );
  const { client } = show(<Held person={closed} />);
  await userEvent.click(screen.getByRole('button', { name: 'Follow: ann' }));
  expect(screen.getByRole('button', { name: 'Requested: ann' })).toHaveAttribute('aria-pressed', 'true');
  answer.open();
  await expect.poll(() => client.isFetching()).toBe(0);
  expect(screen.getByRole('button', { name: 'Requested: ann' })).toBeVisible();

  // Accepted meanwhile: the button does not hold on to its wish.
  server.use(standsAt({ follows: true }));
  await client.invalidateQueries({ queryKey: profileKey('ann') });
  expect(await screen.findByRole('button', { name: 'Following: ann' })).toBeVisible();
});

it('brings back a request that could not be taken back', async () => {
  server.use(http.delete('*/api/v1/users/ann/follow', () => refused(503, 'unavailable')));
  const requested = { ...profile.viewer, follow_requested: true } as Profile['viewer'];
  show(<Held person={{ ...profile, viewer: requested }} />);
  await userEvent.click(screen.getByRole('button', { name: 'Requested: ann' }));
  expect(await screen.findByText(/Tintype is busy/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Requested: ann' })).toHaveAttribute('aria-pressed', 'true');
});

it('shows the wish before the server answers, and takes it back when refused', async () => {
  const answer = gate();
  server.use(
    http.put('*/api/v1/users/ann/follow', async () => {
      await answer.passed;
      return refused(404, 'not_found');
    }),
  );
  show(<Held person={profile} />);
  await userEvent.click(screen.getByRole('button', { name: 'Follow: ann' }));
  expect(screen.getByRole('button', { name: 'Following: ann' })).toHaveAttribute('aria-pressed', 'true');
  answer.open();
  expect(await screen.findByText('title of not_found')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Follow: ann' })).toHaveAttribute('aria-pressed', 'false');
});

function Feed() {
  const { data } = useInfiniteQuery(feedQuery);
  return <p>{data === undefined ? 'none yet' : `${data.pages[0]?.data.length ?? 0} in the feed`}</p>;
}

it('does not keep a feed that was asked for before the server knew of the follow', async () => {
  const early = gate();
  let asked = 0;
  let settled = false;
  server.use(
    http.put('*/api/v1/users/ann/follow', () => one({ follows: true, follow_requested: false })),
    http.get('*/api/v1/users/ann', () => {
      settled = true;
      return one({ ...profile, viewer: { ...profile.viewer, follows: true } });
    }),
    http.get('*/api/v1/feed', async () => {
      asked += 1;
      if (asked > 1) return listed([post]);
      await early.passed;
      return listed([]);
    }),
  );
  show(
    <>
      <Held person={profile} />
      <Feed />
    </>,
  );
  await expect.poll(() => asked).toBe(1);
  await userEvent.click(screen.getByRole('button', { name: 'Follow: ann' }));
  await expect.poll(() => settled).toBe(true);
  early.open();
  expect(await screen.findByText('1 in the feed')).toBeVisible();
});
