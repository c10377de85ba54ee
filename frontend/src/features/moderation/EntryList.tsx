import { Link } from 'react-router-dom';
import type { AuditEntry } from '@/api/client';
import { ago, exactly } from '@/lib/time';
import { didOf } from './words';

/** From where is for admins alone. */
type Told = AuditEntry & { from?: string };

const OPERATOR = 'command line';

/** Whom an actor without a name may be. */
function nobody(from: string | undefined): string {
  if (from === undefined) return 'The operator, or somebody erased,';
  return from === OPERATOR ? 'The operator' : 'Somebody erased';
}

const name = 'font-semibold hover:underline';

export function EntryList({ label, entries }: { label: string; entries: Told[] }) {
  return (
    <ul aria-label={label} className="divide-y divide-hairline border-y border-hairline empty:hidden">
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ul>
  );
}

/** Who did what to whom, when and why. */
export function Entry({ entry }: { entry: Told }) {
  const { actor, action, subject_type, person, note, created_at, from } = entry;
  return (
    <li className="flex flex-col gap-1 py-3 text-sm">
      <p>
        {actor === null ? (
          <span className="font-semibold">{nobody(from)}</span>
        ) : (
          <Link to={`/moderation/users/${actor.username}`} className={name}>
            {actor.username}
          </Link>
        )}{' '}
        {didOf(action)} {subject_type !== 'invite' && <Whom type={subject_type} person={person} />}
      </p>
      {note !== '' && <p className="max-w-prose whitespace-pre-line text-ink-soft">{note}</p>}
      <p className="text-xs text-ink-faint">
        <time dateTime={created_at} title={exactly(created_at)}>
          {ago(created_at)}
        </time>
        {from !== undefined && from !== OPERATOR && `, from ${from}`}
      </p>
    </li>
  );
}

type Subject = Exclude<Told['subject_type'], 'invite'>;

function Whom({ type, person }: { type: Subject; person: Told['person'] }) {
  return (
    <>
      {type !== 'user' && `a ${type} of `}
      {person === null ? (
        'somebody erased'
      ) : (
        <Link to={`/moderation/users/${person.username}`} className={name}>
          {person.username}
        </Link>
      )}
    </>
  );
}
