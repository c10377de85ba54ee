import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Card, Page } from '@/api/client';
import { type Pages, changePages, paged } from '@/api/paging';
import { Button } from '@/components/Button';
import { EmptyState } from '@/components/States';
import { PagedList } from '@/entities/list/PagedList';
import { PersonRow } from '@/entities/user/PersonRow';
import type { useBlock } from '@/entities/user/useStanding';
import { SettingsFrame } from './SettingsFrame';

interface UndoListProps {
  title: string;
  text: string;
  empty: string;
  verb: string;
  queryKey: readonly string[];
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Card>>;
  useChange: typeof useBlock;
}

/** People one has put aside, the latest first, each with the way back. */
export function UndoList({ title, text, empty, verb, queryKey, fetchPage, useChange }: UndoListProps) {
  const client = useQueryClient();
  const list = useRef<HTMLDivElement>(null);
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    ...paged,
  });
  const change = useChange(({ username }) => {
    client.setQueryData<Pages<Card>>(
      queryKey,
      changePages((people) => people.filter((person) => person.username !== username)),
    );
    // The button that was pressed is gone.
    list.current?.focus();
  });
  return (
    <SettingsFrame title={title}>
      <p className="text-sm text-ink-soft">{text}</p>
      <div ref={list} tabIndex={-1} role="group" aria-label={title} className="outline-none">
        <PagedList query={query} empty={<EmptyState title={empty} />} className="-mx-4">
          {(person) => (
            <PersonRow key={person.id} person={person}>
              <Button
                look="quiet"
                busy={change.isPending && change.variables.username === person.username}
                aria-label={`${verb} ${person.username}`}
                onClick={() => change.mutate({ username: person.username, on: false })}
              >
                {verb}
              </Button>
            </PersonRow>
          )}
        </PagedList>
      </div>
    </SettingsFrame>
  );
}
