import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { beforeEach, expect, it, vi } from 'vitest';
import { SeenAtOnce } from '@/testing/browser';
import { author, listed, one, profile, refused } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { BlockedPage } from './BlockedPage';
import { MutedPage } from './MutedPage';

const card = (username: string) => ({ ...author, id: username, username, viewer: profile.viewer });
const lists = [
  { Page: BlockedPage, title: 'Blocked', list: 'blocks', verb: 'block', undo: 'Unblock', state: 'blocks' },
  { Page: MutedPage, title: 'Muted', list: 'mutes', verb: 'mute', undo: 'Unmute', state: 'mutes' },
] as const;
let there: string[];

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', SeenAtOnce);
  there = ['ann', 'bob', 'cat'];
  for (const { list, verb, state } of lists)
    server.use(
      http.get(`*/api/v1/${list}`, ({ request }) => {
        const second = new URL(request.url).searchParams.get('cursor') === 'two';
        return second ? listed(there.slice(2).map(card)) : listed(there.slice(0, 2).map(card), 'two');
      }),
      http.delete(`*/api/v1/users/:username/${verb}`, ({ params }) => {
        there = there.filter((name) => name !== params['username']);
        return one({ [state]: false });
      }),
    );
});

it.each(lists)(
  '$title: shows everybody, takes one back, and leaves the focus with the list',
  async (each) => {
    const { Page, title, undo } = each;
    show(<Page />);
    expect(await screen.findByRole('button', { name: `${undo} cat` })).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: `${undo} bob` }));
    await expect.poll(() => screen.queryByRole('button', { name: `${undo} bob` })).toBeNull();
    expect(screen.getByRole('group', { name: title })).toHaveFocus();
    expect(screen.getByText(`bob is no longer ${title.toLowerCase()}.`)).toBeVisible();
    expect(there).toEqual(['ann', 'cat']);
  },
);

it.each(lists)('$title: keeps whom it could not take back, and says why', async ({ Page, verb, undo }) => {
  server.use(http.delete(`*/api/v1/users/bob/${verb}`, () => refused(503, 'unavailable')));
  show(<Page />);
  await userEvent.click(await screen.findByRole('button', { name: `${undo} bob` }));
  expect(await screen.findByText(/Tintype is busy/)).toBeVisible();
  expect(screen.getByRole('button', { name: `${undo} bob` })).toBeEnabled();
});

it.each(lists)('$title: can be asked for again where it could not be read', async ({ Page, list }) => {
  server.use(http.get(`*/api/v1/${list}`, () => refused(503, 'unavailable'), { once: true }));
  show(<Page />);
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('ann')).toBeVisible();
});

it.each(lists)('$title: says that nobody is there', async ({ Page, list, verb }) => {
  server.use(http.get(`*/api/v1/${list}`, () => listed([])));
  show(<Page />);
  expect(await screen.findByText(`You ${verb} nobody`)).toBeVisible();
});
