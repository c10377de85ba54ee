import { type QueryClient, infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Author, type Page, type Post, api, body } from '@/api/client';
import { type Pages, changePages, cursorOf, itemsOf, paged } from '@/api/paging';
import { holds } from '../media/renew';

const feedKey = ['posts', 'feed'] as const;

export const feedQuery = infiniteQueryOptions({
  queryKey: feedKey,
  queryFn: async ({ pageParam, signal }): Promise<Page<Post>> =>
    body(await api.GET('/api/v1/feed', { params: { query: cursorOf(pageParam) }, signal })),
  ...paged,
  // Read again only when asked to: what is new must not push away what one is looking at.
  staleTime: Infinity,
  gcTime: 30 * 60_000,
  meta: { renew: renewFeed },
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

/** Only the posts with these addresses are read again, so that the feed stays as it is. */
async function renewFeed(client: QueryClient, addresses: string[]): Promise<void> {
  const posts = itemsOf(client.getQueryData<Pages<Post>>(feedKey));
  // One post of an author tells of the author's picture in all of them.
  const firstOf = ({ id }: Author) => posts.find(({ author }) => author.id === id);
  const concerned = posts.filter(
    (post) =>
      holds(post.media, addresses) || (holds(post.author, addresses) && firstOf(post.author) === post),
  );
  const read = async ({ id }: Post) => {
    const post = await client.query({ ...postQuery(id), staleTime: 0 });
    patchPost(client, id, () => post);
    patchAuthor(client, post.author);
  };
  // One that is gone meanwhile does not keep the others.
  await Promise.allSettled(concerned.map(read));
}

/** Shows a person as they are now beside each of their posts in a list. */
export function patchAuthor(client: QueryClient, author: Author): void {
  changeLists(client, (posts) =>
    posts.map((post) => (post.author.id === author.id ? { ...post, author } : post)),
  );
}

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
