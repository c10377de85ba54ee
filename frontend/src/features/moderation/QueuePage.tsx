import { useInfiniteQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import type { Case } from '@/api/client';
import { Button } from '@/components/Button';
import { EmptyState } from '@/components/States';
import { TextField } from '@/components/TextField';
import { PagedList } from '@/entities/list/PagedList';
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
  return (
    <ModerationFrame isAdmin={isAdmin}>
      <PagedList
        query={query}
        label="Reports"
        loading="Loading reports"
        empty={
          state === 'open' ? (
            <EmptyState title="Nothing waits" text="What people report comes here." />
          ) : (
            <EmptyState title="Nothing was decided yet" />
          )
        }
      >
        {(one) => <CaseRow key={one.id} found={one} />}
      </PagedList>
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
