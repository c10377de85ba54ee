import { useInfiniteQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import type { Case } from '@/api/client';
import { itemsOf } from '@/api/paging';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { MoreSentinel } from '@/components/MoreSentinel';
import { EmptyState, ErrorState, Loading } from '@/components/States';
import { TextField } from '@/components/TextField';
import { reasons } from '@/entities/report/reasons';
import { Avatar } from '@/entities/user/Avatar';
import { shortCount } from '@/lib/numbers';
import { ago, exactly } from '@/lib/time';
import { ModerationFrame } from './ModerationFrame';
import { type CaseState, casesQuery } from './queries';
import { titleOf } from './words';

/** What was reported: what waits, the longest first, or what was decided, the latest first. */
export function QueuePage({ isAdmin }: { isAdmin: boolean }) {
  const state: CaseState = useSearchParams()[0].get('state') === 'closed' ? 'closed' : 'open';
  const query = useInfiniteQuery(casesQuery(state));
  const cases = itemsOf(query.data);
  const none = query.isSuccess && cases.length === 0 && !query.hasNextPage;
  return (
    <ModerationFrame isAdmin={isAdmin}>
      {query.isPending && <Loading label="Loading reports" />}
      {query.isLoadingError && (
        <ErrorState text={explain(query.error)} onRetry={() => void query.refetch()} />
      )}
      {none &&
        (state === 'open' ? (
          <EmptyState title="Nothing waits" text="What people report comes here." />
        ) : (
          <EmptyState title="Nothing was decided yet" />
        ))}
      <ul aria-label="Reports" className="divide-y divide-hairline">
        {cases.map((one) => (
          <CaseRow key={one.id} found={one} />
        ))}
      </ul>
      <MoreSentinel
        hasMore={query.hasNextPage}
        loading={query.isFetchingNextPage}
        failed={query.isFetchNextPageError}
        onMore={() => void query.fetchNextPage()}
      />
      <LookUp />
    </ModerationFrame>
  );
}

function CaseRow({ found }: { found: Case }) {
  const { id, person, reason, reports, created_at, closed_at } = found;
  const at = closed_at ?? created_at;
  return (
    <li>
      <Link
        to={`/moderation/reports/${id}`}
        className="flex min-h-16 items-center gap-3 px-4 py-3 -outline-offset-2 hover:bg-sunken"
      >
        <Avatar person={person} size="medium" />
        <span className="min-w-0 grow">
          <span className="block truncate text-sm font-semibold">{titleOf(found)}</span>
          <span className="block text-sm text-ink-soft">{reasons[reason]}</span>
        </span>
        <span className="shrink-0 text-right text-xs text-ink-faint">
          <time dateTime={at} title={exactly(at)} className="block">
            {closed_at === null ? '' : 'decided '}
            {ago(at)}
          </time>
          {reports > 1 && <span className="block tabular">{shortCount(reports)} reports</span>}
        </span>
      </Link>
    </li>
  );
}

function LookUp() {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  return (
    <form
      className="mt-6 flex items-end gap-2 border-t border-hairline px-4 pt-6"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        const username = name.trim().replace(/^@/, '').toLowerCase();
        if (username !== '') navigate(`/moderation/users/${encodeURIComponent(username)}`);
      }}
    >
      <div className="grow">
        <TextField
          label="Look up a person"
          placeholder="Username"
          autoCapitalize="none"
          autoComplete="off"
          maxLength={31}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <Button type="submit" look="quiet">
        Look up
      </Button>
    </form>
  );
}
