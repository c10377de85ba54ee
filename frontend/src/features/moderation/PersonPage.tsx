import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router-dom';
import { type ModeratedPerson, type User, api } from '@/api/client';
import { explain, isNotFound } from '@/api/problem';
import { Button } from '@/components/Button';
import { ErrorState, Loading } from '@/components/States';
import { useToast } from '@/components/Toasts';
import { NoteDialog } from '@/entities/moderation/NoteDialog';
import { readModerated } from '@/entities/moderation/readModerated';
import { Avatar } from '@/entities/user/Avatar';
import { shortCount } from '@/lib/numbers';
import { exactDay } from '@/lib/time';
import { ActDialog } from './ActDialog';
import { Missing, ModerationDetail, Part } from './ModerationFrame';
import { personQuery } from './queries';
import { barred, statuses } from './words';

const roles: Record<ModeratedPerson['role'], string> = {
  user: 'None',
  moderator: 'Moderator',
  admin: 'Admin',
};

/** A person as moderators see them, suspended or not. */
export function PersonPage({ username, me }: { username: string; me: User }) {
  const query = useQuery(personQuery(username));
  if (query.isPending) return <Loading label="Loading the person" />;
  if (query.isError && query.data === undefined) {
    if (isNotFound(query.error)) return <Missing title="Nobody is here" text={`There is no ${username}.`} />;
    return <ErrorState text={explain(query.error)} onRetry={() => void query.refetch()} />;
  }
  const person = query.data;
  const not = barred(me, person);
  return (
    <ModerationDetail title={person.username} state={`${person.status} ${person.limited_at}`}>
      <Facts person={person} />
      <Part title="What may be done">
        {not === undefined ? <Actions person={person} /> : <p className="text-ink-soft">{not}</p>}
      </Part>
    </ModerationDetail>
  );
}

function Facts({ person }: { person: ModeratedPerson }) {
  const { status, limited_at, role, is_private, counts, open_reports, closed_reports, created_at } = person;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-4">
        <Avatar person={person} size="large" />
        <div className="min-w-0 text-sm">
          <p className="font-semibold break-words">{person.full_name}</p>
          {status === 'active' && (
            <Link to={`/${person.username}`} className="flex min-h-11 items-center text-accent underline">
              Profile
            </Link>
          )}
        </div>
      </div>
      <dl className="divide-y divide-hairline border-y border-hairline text-sm">
        <Row term="Status">{statuses[status]}</Row>
        <Row term="Limited">{limited_at === null ? 'No' : `Since ${exactDay(limited_at)}`}</Row>
        <Row term="Role">{roles[role]}</Row>
        <Row term="Account">{is_private ? 'Private' : 'Public'}</Row>
        <Row term="Reports">
          {shortCount(open_reports)} open, {shortCount(closed_reports)} closed
        </Row>
        <Row term="Posts">{shortCount(counts.posts)}</Row>
        <Row term="Followers">{shortCount(counts.followers)}</Row>
        <Row term="Here since">{exactDay(created_at)}</Row>
      </dl>
    </div>
  );
}

function Row({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex gap-4 py-2">
      <dt className="w-28 shrink-0 font-semibold">{term}</dt>
      <dd className="min-w-0 text-ink-soft tabular">{children}</dd>
    </div>
  );
}

function Actions({ person }: { person: ModeratedPerson }) {
  const client = useQueryClient();
  const say = useToast();
  const [open, setOpen] = useState<'limit' | 'suspend' | 'reinstate'>();
  const { username, status, limited_at } = person;
  const close = () => setOpen(undefined);
  if (status === 'pending')
    return (
      <p className="text-ink-soft">
        They wait to be let in:{' '}
        <Link to="/moderation/approvals" className="text-accent underline">
          see who waits
        </Link>
        .
      </p>
    );
  const restrained = status === 'suspended' || limited_at !== null;
  return (
    <div className="flex flex-wrap gap-2">
      {status === 'leaving' && <Leaving reported={person.open_reports > 0} />}
      {status === 'active' && (
        <>
          {limited_at === null && (
            <Button look="quiet" onClick={() => setOpen('limit')}>
              Limit
            </Button>
          )}
          <Button look="danger" onClick={() => setOpen('suspend')}>
            Suspend
          </Button>
        </>
      )}
      {restrained && (
        <Button look="quiet" onClick={() => setOpen('reinstate')}>
          Reinstate
        </Button>
      )}
      {(open === 'limit' || open === 'suspend') && (
        <ActDialog action={open} person={person} onClose={close} />
      )}
      {open === 'reinstate' && (
        <NoteDialog
          title={`Reinstate ${username}`}
          text="Limit and suspension end, and everything is as it was."
          verb="Reinstate"
          send={(note) =>
            api.POST('/api/v1/moderation/users/{username}/reinstate', {
              params: { path: { username } },
              body: { note },
            })
          }
          onDone={() => {
            readModerated(client);
            say(`${username} is reinstated.`);
            close();
          }}
          onClose={close}
        />
      )}
    </div>
  );
}

/** Nobody can report them any more, so a decision is about what was reported before. */
function Leaving({ reported }: { reported: boolean }) {
  return (
    <p className="basis-full text-ink-soft">
      They are leaving: nobody sees them.
      {reported && (
        <>
          {' '}
          They can still be suspended by a decision about what was reported:{' '}
          <Link to="/moderation" className="text-accent underline">
            see what waits
          </Link>
          .
        </>
      )}
    </p>
  );
}
