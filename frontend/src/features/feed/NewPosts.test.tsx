import { notifyManager, useInfiniteQuery } from '@tanstack/react-query';
import { act, screen } from '@testing-library/react';
import { http } from 'msw';
import { beforeAll, expect, it } from 'vitest';
import type { Post } from '@/api/client';
import { feedQuery, forgetPost, newestKey } from '@/entities/post/queries';
import { listed, post } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { NewPosts } from './NewPosts';
import { useNewPosts } from './useNewPosts';

// What a query says is shown by the end of `act`.
beforeAll(() => notifyManager.setScheduler(queueMicrotask));

function Feed() {
  const { data, dataUpdatedAt } = useInfiniteQuery(feedQuery);
  const { count, more, show } = useNewPosts(data, dataUpdatedAt);
  return (
    <>
      {data !== undefined && <p>read</p>}
      <NewPosts count={count} more={more} onShow={show} />
    </>
  );
}

const at = (minute: number): Post => ({
  ...post,
  id: String(minute),
  created_at: `2026-01-02T03:${String(minute).padStart(2, '0')}:00.000000Z`,
});
const upTo = (newest: number, length: number) => Array.from({ length }, (_, index) => at(newest - index));

/** Reads a feed, then what has become of it. */
async function look(before: Post[], after: Post[], next: string | null) {
  let page = listed(before);
  server.use(http.get('*/api/v1/feed', () => page));
  const { client } = show(<Feed />);
  await screen.findByText('read');
  page = listed(after, next);
  await act(() => client.refetchQueries({ queryKey: newestKey }));
  return client;
}
const pill = () => screen.queryByRole('button')?.textContent;

it.each([
  ['nothing', [at(3)], [at(3)], null, undefined],
  ['nothing, where nothing was and nothing came', [], [], null, undefined],
  ['one', [at(3)], [at(4), at(3)], null, '1 new post'],
  ['the first of all', [], [at(4)], null, '1 new post'],
  ['the only one, since the older one is gone', [at(3)], [at(4)], null, '1 new post'],
  ['several', [at(3)], [at(5), at(4), at(3)], 'next', '2 new posts'],
  ['all of the last page', [at(3)], upTo(23, 20), null, '20 new posts'],
  ['a page and what is beyond it', [at(3)], upTo(33, 20), 'next', '20 or more new posts'],
  ['one on a page of one', [at(3)], [at(4)], 'next', '1 or more new posts'],
] as const)('tells of %s', async (_, before, after, next, words) => {
  await look([...before], [...after], next);
  expect(pill()).toBe(words);
});

it('does not call new what was below a post that is deleted', async () => {
  const client = await look([at(5), at(3)], [at(5), at(3)], null);
  await act(() => {
    forgetPost(client, '5');
    return Promise.resolve();
  });
  expect(pill()).toBeUndefined();
});
