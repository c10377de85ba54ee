import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { Dossier, Told } from '@/api/client';
import { explain, isNotFound } from '@/api/problem';
import { Button } from '@/components/Button';
import { ErrorState, Loading } from '@/components/States';
import { RestoreDialog } from '@/entities/moderation/RestoreDialog';
import { reasons } from '@/entities/report/reasons';
import { Avatar } from '@/entities/user/Avatar';
import { counted } from '@/lib/numbers';
import { ago, exactly } from '@/lib/time';
import { DecisionForm } from './DecisionForm';
import { EntryList } from './EntryList';
import { EvidenceShown } from './EvidenceShown';
import { Missing, ModerationDetail, Part } from './ModerationFrame';
import { dossierQuery } from './queries';
import { standingOf, titleOf } from './words';

/** A report with all that a decision is made on. */
export function ReportPage({ id }: { id: string }) {
  const query = useQuery(dossierQuery(id));
  if (query.isPending) return <Loading label="Loading the report" />;
  if (query.isError && query.data === undefined) {
    if (isNotFound(query.error))
      return <Missing title="This report is not here" text="It may be of somebody who is erased." />;
    return <ErrorState text={explain(query.error)} onRetry={() => void query.refetch()} />;
  }
  return <Loaded dossier={query.data} />;
}

function Loaded({ dossier }: { dossier: Dossier }) {
  const { evidence, person, others, history, state, is_hidden } = dossier;
  return (
    <ModerationDetail title={titleOf(dossier)} state={`${dossier.id} ${state} ${is_hidden}`}>
      <Part title={state === 'open' ? 'Reported' : 'Reported, and decided'}>
        <ToldShown told={dossier} />
      </Part>
      <Part title="What was seen">
        <EvidenceShown evidence={evidence} by={person.username} />
        <Now dossier={dossier} />
      </Part>
      <Part title={dossier.subject_type === 'user' ? 'The person' : 'Whose it is'}>
        <Link
          to={`/moderation/users/${person.username}`}
          className="flex min-h-14 items-center gap-3 rounded-md border border-hairline p-3 hover:bg-sunken"
        >
          <Avatar person={person} size="medium" />
          <span className="min-w-0">
            <span className="block truncate font-semibold">{person.username}</span>
            <span className="block text-xs text-ink-soft">
              {standingOf(person)}. {counted(person.open_reports, 'open report', 'open reports')},{' '}
              {counted(person.closed_reports, 'closed', 'closed')}
            </span>
          </span>
        </Link>
      </Part>
      {others.length > 0 && (
        <Part title="Others reported it, too">
          <ul className="flex flex-col gap-4">
            {others.map((told) => (
              <li key={told.id}>
                <ToldShown told={told} />
              </li>
            ))}
          </ul>
        </Part>
      )}
      {state === 'open' && (
        <Part title="Decision">
          <DecisionForm dossier={dossier} />
        </Part>
      )}
      <Part title={`What was done about ${person.username}`}>
        {history.length === 0 && <p className="text-ink-soft">Nothing yet</p>}
        <EntryList label="History" entries={history} />
      </Part>
    </ModerationDetail>
  );
}

function ToldShown({ told: { reporter, reason, text, created_at } }: { told: Told }) {
  return (
    <div className="flex flex-col gap-1">
      <p>
        <span className="font-semibold">{reasons[reason]}</span>
        <span className="text-ink-soft">
          {', says '}
          <Link to={`/moderation/users/${reporter.username}`} className="underline">
            {reporter.username}
          </Link>{' '}
          <time dateTime={created_at} title={exactly(created_at)}>
            {ago(created_at)}
          </time>
        </span>
      </p>
      {text !== '' && (
        <blockquote className="max-w-prose border-l-2 border-hairline pl-3 whitespace-pre-line">
          {text}
        </blockquote>
      )}
    </div>
  );
}

/** What has become of it, and the way to it. */
function Now({ dossier: { subject_type: type, subject_id: id, is_hidden, person } }: { dossier: Dossier }) {
  const [asking, setAsking] = useState(false);
  const to = type === 'post' ? `/p/${id}` : type === 'user' ? `/${person.username}` : undefined;
  return (
    <>
      {is_hidden && type !== 'user' && (
        <div className="flex flex-wrap items-center justify-between gap-3 rounded-md bg-sunken p-3">
          <p>This {type} is hidden.</p>
          <Button look="quiet" onClick={() => setAsking(true)}>
            Show it again
          </Button>
        </div>
      )}
      {to !== undefined && (
        <Link to={to} className="flex min-h-11 w-fit items-center text-accent underline">
          {type === 'post' ? 'The post as it is' : 'The account as it is'}
        </Link>
      )}
      {asking && type !== 'user' && <RestoreDialog type={type} id={id} onClose={() => setAsking(false)} />}
    </>
  );
}
