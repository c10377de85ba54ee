import { useInfiniteQuery } from '@tanstack/react-query';
import { itemsOf } from '@/api/paging';
import { explain } from '@/api/problem';
import { MoreSentinel } from '@/components/MoreSentinel';
import { EmptyState, ErrorState, Loading } from '@/components/States';
import { EntryList } from './EntryList';
import { ModerationFrame } from './ModerationFrame';
import { auditQuery } from './queries';

/** What moderators, admins and the operator have done, the newest first. */
export function AuditPage() {
  const query = useInfiniteQuery(auditQuery);
  const entries = itemsOf(query.data);
  return (
    <ModerationFrame isAdmin>
      {query.isPending && <Loading label="Loading the log" />}
      {query.isLoadingError && (
        <ErrorState text={explain(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && entries.length === 0 && !query.hasNextPage && (
        <EmptyState title="Nothing was done yet" />
      )}
      <div className="px-4 [&>ul]:border-t-0">
        <EntryList label="Audit log" entries={entries} />
      </div>
      <MoreSentinel
        hasMore={query.hasNextPage}
        loading={query.isFetchingNextPage}
        failed={query.isFetchNextPageError}
        onMore={() => void query.fetchNextPage()}
      />
    </ModerationFrame>
  );
}
