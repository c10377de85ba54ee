import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type Page, type Post, api, body } from '@/api/client';
import type { Pages } from '@/api/paging';
import { feedQuery, newestKey } from '@/entities/post/queries';

const LOOK_EVERY_MS = 60_000;

/** What came since the feed was read: it waits until it is asked for, so that nothing moves under one's eyes. */
export function useNewPosts(feed: Pick<Pages<Post>, 'pages'> | undefined, readAt: number) {
  const client = useQueryClient();
  const first = feed?.pages[0];
  const { data: newest } = useQuery({
    queryKey: newestKey,
    queryFn: async ({ signal }): Promise<Page<Post>> => body(await api.GET('/api/v1/feed', { signal })),
    enabled: first !== undefined,
    ...(first === undefined ? {} : { initialData: first, initialDataUpdatedAt: readAt }),
    refetchInterval: LOOK_EVERY_MS,
    refetchOnWindowFocus: true,
  });
  const newestHeld = first?.data[0]?.created_at ?? '';
  const count = newest?.data.filter((post) => post.created_at > newestHeld).length ?? 0;
  // Nothing on its page was seen before, and it is not the last.
  const more = count > 0 && count === newest?.data.length && newest.page.next_cursor != null;
  const show = () => {
    if (newest === undefined) return;
    client.setQueryData<Pages<Post>>(feedQuery.queryKey, { pages: [newest], pageParams: [undefined] });
    window.scrollTo(0, 0);
  };
  return { count, more, show };
}
