import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Comment, Page } from '@/api/client';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { ErrorState, Loading } from '@/components/States';

interface CommentListProps {
  query: UseInfiniteQueryResult<InfiniteData<Page<Comment>>>;
  read: Comment[];
  /** What one wrote, which comes after what was not read yet. */
  written: Comment[];
  noun: 'comments' | 'replies';
  children: (comment: Comment) => ReactNode;
}

/** Comments of one kind, as far as they were read, and the way to the others. */
export function CommentList({ query, read, written, noun, children }: CommentListProps) {
  const entry = (comment: Comment) => <li key={comment.id}>{children(comment)}</li>;
  const more = query.hasNextPage && (
    <li key="more">
      <More query={query} noun={noun} />
    </li>
  );
  return (
    <>
      {query.isPending && <Loading small label={`Loading ${noun}`} />}
      {query.isLoadingError && (
        <ErrorState small text={explain(query.error)} onRetry={() => void query.refetch()} />
      )}
      {/* One list, so that a comment stays itself when it comes to be read. */}
      <ul>{[...read.map(entry), more, ...written.map(entry)]}</ul>
    </>
  );
}

function More({ query, noun }: Pick<CommentListProps, 'query' | 'noun'>) {
  const next = () => void query.fetchNextPage();
  if (query.isFetchNextPageError) return <ErrorState small text={explain(query.error)} onRetry={next} />;
  return (
    <Button look="quiet" className="mx-4 my-1" busy={query.isFetchingNextPage} onClick={next}>
      More {noun}
    </Button>
  );
}
