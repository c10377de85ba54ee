import { type QueryClient, infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Page, type Post, api, body } from '@/api/client';
import { type Pages, changePages, cursorOf, paged } from '@/api/paging';

export const feedQuery = infiniteQueryOptions({
  queryKey: ['posts', 'feed'],
  queryFn: async ({ pageParam, signal }): Promise<Page<Post>> =>
    body(await api.GET('/api/v1/feed', { params: { query: cursorOf(pageParam) }, signal })),
  ...paged,
  // Read again only when asked to: what is new must not push away what one is looking at.
  staleTime: Infinity,
  gcTime: 30 * 60_000,
});

/** The first page of the feed as it is now, which is not shown before it is asked for. */
export const newestKey = ['newest'] as const;

export const postsOfQuery = (username: string) =>
  infiniteQueryOptions({
    queryKey: ['posts', 'by', username],
    queryFn: async ({ pageParam, signal }): Promise<Page<Post>> =>
      body(
        await api.GET('/api/v1/users/{username}/posts', {
          params: { path: { username }, query: { limit: 30, ...cursorOf(pageParam) } },
          signal,
        }),
      ),
    ...paged,
  });

export const postQuery = (id: string) =>
  queryOptions({
    queryKey: ['posts', 'one', id],
    queryFn: async ({ signal }) =>
      body(await api.GET('/api/v1/posts/{id}', { params: { path: { id } }, signal })).data,
  });

/** Shows a change of a post wherever the post is held. */
export function patchPost(client: QueryClient, id: string, change: (post: Post) => Post): void {
  const patch = (post: Post) => (post.id === id ? change(post) : post);
  client.setQueryData<Post>(postQuery(id).queryKey, (post) => post && patch(post));
  changeLists(client, (posts) => posts.map(patch));
}

/** After posting: the feed begins again, with the new post. */
export function restartFeed(client: QueryClient): void {
  client.removeQueries({ queryKey: feedQuery.queryKey });
  client.removeQueries({ queryKey: newestKey });
}

/** Takes a deleted post out of every list. */
export function forgetPost(client: QueryClient, id: string): void {
  const others = (posts: Post[]) => posts.filter((post) => post.id !== id);
  changeLists(client, others);
  client.setQueryData<Page<Post>>(newestKey, (page) => page && { ...page, data: others(page.data) });
}

function changeLists(client: QueryClient, change: (posts: Post[]) => Post[]): void {
  for (const list of ['feed', 'by'])
    client.setQueriesData<Pages<Post>>({ queryKey: ['posts', list] }, changePages(change));
}
