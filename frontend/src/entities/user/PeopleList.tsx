import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Card, Page } from '@/api/client';
import { itemsOf, paged } from '@/api/paging';
import { explain, isNotFound } from '@/api/problem';
import { MoreSentinel } from '@/components/MoreSentinel';
import { EmptyState, ErrorState, Loading } from '@/components/States';
import { FollowButton } from './FollowButton';
import { PersonRow } from './PersonRow';

interface PeopleListProps {
  queryKey: readonly string[];
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Card>>;
  empty: string;
  /** What else one may do about each. */
  children?: (person: Card) => ReactNode;
}

export function PeopleList({ queryKey, fetchPage, empty, children }: PeopleListProps) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    ...paged,
  });
  if (query.isPending) return <Loading />;
  if (query.isError && query.data === undefined) {
    const text = isNotFound(query.error) ? 'You may not see this list.' : explain(query.error);
    return <ErrorState text={text} onRetry={() => void query.refetch()} />;
  }
  const people = itemsOf(query.data);
  if (people.length === 0) return <EmptyState title={empty} />;
  return (
    <>
      <ul className="divide-y divide-hairline">
        {people.map((person) => (
          <PersonRow key={person.id} person={person}>
            <FollowButton username={person.username} relation={person.viewer} inList />
            {children?.(person)}
          </PersonRow>
        ))}
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
