import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, expect, it } from 'vitest';
import { author, listed, profile, refused } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { FollowList } from './FollowList';

const card = (username: string) => ({ ...author, id: username, username, viewer: profile.viewer });
const remove = (name: string) =>
  screen.queryByRole('button', { name: `Remove ${name} from your followers` }) as HTMLElement;

beforeEach(() =>
  server.use(
    http.get('*/api/v1/users/:username/:list', () => listed([card('ann'), card('bob')])),
    http.delete('*/api/v1/users/me/followers/ann', () => new HttpResponse(null, { status: 204 })),
  ),
);

it('removes a follower once one has said so, and leaves the focus with the list', async () => {
  show(<FollowList username="me" kind="followers" />);
  await screen.findByText('ann');
  await userEvent.click(remove('ann'));
  await userEvent.click(screen.getByRole('button', { name: 'Remove' }));
  expect(await screen.findByText('ann no longer follows you.')).toBeVisible();
  expect(remove('ann')).toBeNull();
  expect(remove('bob')).toBeVisible();
  expect(screen.getByRole('group', { name: 'Followers' })).toHaveFocus();
});

it('keeps a follower who could not be removed, and says why', async () => {
  server.use(http.delete('*/api/v1/users/me/followers/ann', () => refused(503, 'unavailable')));
  show(<FollowList username="me" kind="followers" />);
  await screen.findByText('ann');
  await userEvent.click(remove('ann'));
  await userEvent.click(screen.getByRole('button', { name: 'Remove' }));
  expect(await screen.findByText(/Tintype is busy/)).toBeVisible();
  expect(remove('ann')).toBeVisible();
});

it.each([
  { username: 'me', kind: 'following' },
  { username: 'zoe', kind: 'followers' },
] as const)('removes nobody from the $kind of $username', async ({ username, kind }) => {
  show(<FollowList username={username} kind={kind} />);
  await screen.findByText('ann');
  expect(remove('ann')).toBeNull();
});
