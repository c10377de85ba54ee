import { useInfiniteQuery } from '@tanstack/react-query';
import { EmptyState } from '@/components/States';
import { PagedList } from '@/entities/list/PagedList';
import { Entry } from './EntryList';
import { ModerationFrame } from './ModerationFrame';
import { auditQuery } from './queries';

/** What moderators, admins and the operator have done, the newest first. */
export function AuditPage() {
  const query = useInfiniteQuery(auditQuery);
  return (
    <ModerationFrame isAdmin>
      <PagedList
        query={query}
        label="Audit log"
        loading="Loading the log"
        empty={<EmptyState title="Nothing was done yet" />}
        className="mx-4 border-b border-hairline"
      >
        {(entry) => <Entry key={entry.id} entry={entry} />}
      </PagedList>
    </ModerationFrame>
  );
}
