import type { QueryClient } from '@tanstack/react-query';
import type { Author, Card, Comment, Page, Post } from '@/api/client';
import { type Pages, changePages } from '@/api/paging';
import { readAgain } from '@/api/readAgain';
import { feedQuery, newestKey, postsOfQuery } from '../post/queries';
import { patchRelation } from './queries';

const othersThan =
  (username: string) =>
  ({ author }: { author: Author }) =>
    author.username !== username;

/** Whose posts they see at home. */
const HOME = [feedQuery.queryKey, newestKey];
/** Where somebody who is blocked was, or is again. */
const HOLDING = [['profiles'], ['comments'], ['people'], ['follow_requests'], ['blocks']];

/** Nothing that was read before the block shows them any more, not even until it is read again. */
export function showBlocked(client: QueryClient, username: string): void {
  const ended = { follows: false, follow_requested: false, followed_by: false };
  patchRelation(client, username, { ...ended, blocks: true });
  leaveHome(client, username);
  client.setQueriesData<Pages<Comment>>(
    { queryKey: ['comments'] },
    changePages((comments) => comments.filter(othersThan(username))),
  );
  for (const queryKey of [['people'], ['follow_requests']])
    client.setQueriesData<Pages<Card>>(
      { queryKey },
      changePages((people) => people.filter((person) => person.username !== username)),
    );
  for (const kind of ['followers', 'following'])
    client.removeQueries({ queryKey: ['people', kind, username] });
  client.removeQueries({ queryKey: postsOfQuery(username).queryKey });
  client.removeQueries({
    queryKey: ['posts', 'one'],
    predicate: ({ state }) => (state.data as Post | undefined)?.author.username === username,
  });
  for (const queryKey of [...HOLDING, ...HOME]) void readAgain(client, queryKey);
}

/** What both have written is there again, but no follow. */
export function showUnblocked(client: QueryClient, username: string): void {
  patchRelation(client, username, { blocks: false });
  for (const queryKey of HOLDING) void readAgain(client, queryKey);
}

export function showMuted(client: QueryClient, username: string, mutes: boolean): void {
  patchRelation(client, username, { mutes });
  if (mutes) leaveHome(client, username);
  for (const queryKey of [['profiles', username], ['mutes'], ...HOME]) void readAgain(client, queryKey);
}

function leaveHome(client: QueryClient, username: string): void {
  const stay = (posts: Post[]) => posts.filter(othersThan(username));
  client.setQueryData<Pages<Post>>(feedQuery.queryKey, changePages(stay));
  client.setQueryData<Page<Post>>(newestKey, (page) => page && { ...page, data: stay(page.data) });
}
