// How lists are read: page by page, each naming the next by a cursor.
import type { InfiniteData } from '@tanstack/react-query';
import type { Page } from './client';

export type Pages<T> = InfiniteData<Page<T>, string | undefined>;

/** What every query of such a list has in common. */
export const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: Page<unknown>) => page.page.next_cursor ?? undefined,
};

export const cursorOf = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

export const itemsOf = <T>(read: Pick<Pages<T>, 'pages'> | undefined): T[] =>
  read?.pages.flatMap((page) => page.data) ?? [];

/** The same pages with other items; for `setQueryData`, so what was never read stays so. */
export function changePages<T>(change: (items: T[]) => T[]) {
  return (pages: Pages<T> | undefined): Pages<T> | undefined =>
    pages && { ...pages, pages: pages.pages.map((page) => ({ ...page, data: change(page.data) })) };
}
