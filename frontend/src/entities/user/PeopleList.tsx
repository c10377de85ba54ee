import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Card, Page } from '@/api/client';
import { paged } from '@/api/paging';
import { explain, isNotFound } from '@/api/problem';
import { EmptyState } from '@/components/States';
import { PagedList } from '../list/PagedList';
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
  return (
    <PagedList
      query={query}
      empty={<EmptyState title={empty} />}
      explainError={(error) => (isNotFound(error) ? 'You may not see this list.' : explain(error))}
    >
      {(person) => (
        <PersonRow key={person.id} person={person}>
          <FollowButton username={person.username} relation={person.viewer} inList />
          {children?.(person)}
        </PersonRow>
      )}
    </PagedList>
  );
}
