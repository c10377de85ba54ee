import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode, Ref } from 'react';
import type { Page } from '@/api/client';
import { itemsOf } from '@/api/paging';
import { explain } from '@/api/problem';
import { MoreSentinel } from '@/components/MoreSentinel';
import { ErrorState, Loading } from '@/components/States';
import { classes } from '@/lib/classes';

interface PagedListProps<T> {
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>;
  label?: string;
  /** What is said while the first page is read. */
  loading?: string;
  /** Instead of a list of nothing. */
  empty?: ReactNode;
  className?: string;
  /** For a list that takes the focus. */
  list?: Ref<HTMLUListElement>;
  explainError?: (error: unknown) => string;
  /** The row of an item, with its key. */
  children: (item: T) => ReactElement;
}

/** A list as far as it was read; the next page comes when its end is near the window. */
export function PagedList<T>({
  query,
  label,
  loading = 'Loading',
  empty,
  className,
  list,
  explainError = explain,
  children,
}: PagedListProps<T>) {
  const items = itemsOf(query.data);
  return (
    <>
      {query.isPending && <Loading label={loading} />}
      {query.isLoadingError && (
        <ErrorState text={explainError(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && items.length === 0 && !query.hasNextPage && empty}
      <ul
        {...(list !== undefined && { ref: list, tabIndex: -1 })}
        aria-label={label}
        className={classes('divide-y divide-hairline empty:hidden', className)}
      >
        {items.map((item) => children(item))}
      </ul>
      <MoreSentinel
        hasMore={query.hasNextPage}
        loading={query.isFetchingNextPage}
        failed={query.isFetchNextPageError}
        onMore={() => void query.fetchNextPage()}
      />
    </>
  );
}
