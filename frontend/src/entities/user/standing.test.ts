import type { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, it } from 'vitest';
import { author, comment, post, profile, user } from '@/testing/data';
import { newClient } from '@/testing/render';
import { feedQuery, newestKey, postQuery, postsOfQuery } from '../post/queries';
import { profileKey } from './queries';
import { showBlocked, showMuted, showUnblocked } from './standing';

const bob = { ...author, id: '3', username: 'bob' };
const card = (person: typeof author) => ({ ...person, viewer: profile.viewer });
const page = (...data: unknown[]) => ({ data, page: { next_cursor: null } });
const pages = (...data: unknown[]) => ({ pages: [page(...data)], pageParams: [undefined] });
const of = (by: typeof author, id: string) => ({ ...post, id, author: by });

/** Where Ann and Bob are before anything is changed. */
const held: [readonly unknown[], unknown][] = [
  [feedQuery.queryKey, pages(of(author, '7'), of(bob, '8'))],
  [newestKey, page(of(author, '7'), of(bob, '8'))],
  [postsOfQuery('ann').queryKey, pages(of(author, '7'))],
  [postsOfQuery('bob').queryKey, pages(of(bob, '8'))],
  [postQuery('7').queryKey, of(author, '7')],
  [postQuery('8').queryKey, of(bob, '8')],
  [['comments', '8', 'top'], pages(comment, { ...comment, id: '10', author: bob })],
  [['people', 'likers', '8'], pages(card(author), card(bob))],
  [['people', 'followers', 'ann'], pages(card(bob))],
  [['people', 'followers', user.username], pages(card(author), card(bob))],
  [['follow_requests'], pages(card(author), card(bob))],
  [['blocks'], pages()],
  [['mutes'], pages()],
  [profileKey('ann'), profile],
];
let client: QueryClient;

beforeEach(() => {
  client = newClient();
  for (const [key, data] of held) client.setQueryData(key, data);
});

/** The keys of everything that names Ann. */
const naming = () =>
  client
    .getQueryCache()
    .findAll()
    .filter(({ state }) => JSON.stringify(state.data).includes('"ann"'))
    .map(({ queryKey }) => queryKey);
const stale = () =>
  client
    .getQueryCache()
    .findAll()
    .filter(({ state }) => state.isInvalidated)
    .map(({ queryKey }) => queryKey);
const relation = () => client.getQueryData<typeof profile>(profileKey('ann'))?.viewer;

it('leaves only the head of who is blocked, and the posts of all others', () => {
  client.setQueryData(profileKey('ann'), {
    ...profile,
    viewer: { ...profile.viewer, follows: true, followed_by: true },
  });
  showBlocked(client, 'ann');
  expect(naming()).toEqual([profileKey('ann')]);
  expect(relation()).toMatchObject({ blocks: true, follows: false, followed_by: false });
  for (const key of [postQuery('8').queryKey, postsOfQuery('bob').queryKey])
    expect(client.getQueryData(key)).toBeDefined();
});

it('reads again after a block whatever held both, the feed too', async () => {
  showBlocked(client, 'ann');
  for (const key of [feedQuery.queryKey, newestKey, ['comments', '8', 'top'], ['blocks'], profileKey('ann')])
    await expect.poll(stale).toContainEqual(key);
});

it('reads again after a block is taken back where both may be, but no feed: no follow came back', async () => {
  showUnblocked(client, 'ann');
  for (const key of [['comments', '8', 'top'], ['people', 'likers', '8'], ['blocks']])
    await expect.poll(stale).toContainEqual(key);
  expect(stale()).not.toContainEqual(feedQuery.queryKey);
});

it('takes who is muted out of the home feed and nowhere else', async () => {
  showMuted(client, 'ann', true);
  expect(JSON.stringify(client.getQueryData(feedQuery.queryKey))).not.toContain('"ann"');
  expect(naming()).toContainEqual(postsOfQuery('ann').queryKey);
  expect(naming()).toContainEqual(['comments', '8', 'top']);
  expect(relation()).toMatchObject({ mutes: true });
  for (const key of [feedQuery.queryKey, ['mutes']]) await expect.poll(stale).toContainEqual(key);
});
