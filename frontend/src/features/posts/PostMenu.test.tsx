import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it, vi } from 'vitest';
import { newestKey } from '@/entities/post/queries';
import { profileKey } from '@/entities/user/queries';
import { author, one, post, profile, user } from '@/testing/data';
import { newClient, show } from '@/testing/render';
import { server } from '@/testing/setup';
import { PostMenu } from './PostMenu';

const open = () => userEvent.click(screen.getByRole('button', { name: 'Actions on the post' }));
const choose = (name: string) => userEvent.click(screen.getByRole('menuitem', { name }));
const items = () => screen.getAllByRole('menuitem').map(({ textContent }) => textContent);
const own = { ...post, author: { ...author, id: user.id, username: user.username } };

it.each([
  ["somebody else's", post, user, ['Copy link', 'Mute', 'Block', 'Report']],
  ["one's own", own, user, ['Copy link', 'Edit', 'Delete']],
  ["a stranger's", post, null, ['Copy link']],
] as const)('offers what one may do with %s', async (_, post, user, expected) => {
  show(<PostMenu post={post} onGone={() => undefined} />, { user });
  await open();
  expect(items()).toEqual(expected);
});

it('leaves the post whose author is blocked, and takes it out of what was read', async () => {
  server.use(http.put('*/api/v1/users/ann/block', () => one({ blocks: true })));
  const gone = vi.fn();
  const client = newClient();
  client.setQueryData(newestKey, { data: [post], page: {} });
  show(<PostMenu post={post} onGone={gone} />, { client });
  await open();
  await choose('Block');
  expect(gone).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Block' }));
  expect(await screen.findByText('ann is blocked.')).toBeVisible();
  expect(gone).toHaveBeenCalledOnce();
  expect(client.getQueryData(newestKey)).toEqual({ data: [], page: {} });
});

it('stays with the post of who is muted, and offers the way back where that is known', async () => {
  server.use(http.put('*/api/v1/users/ann/mute', () => one({ mutes: true })));
  const gone = vi.fn();
  const client = newClient();
  client.setQueryData(profileKey('ann'), profile);
  show(<PostMenu post={post} onGone={gone} />, { client });
  await open();
  await choose('Mute');
  expect(await screen.findByText('ann is muted.')).toBeVisible();
  expect(gone).not.toHaveBeenCalled();
  await open();
  expect(items()).toContain('Unmute');
});
