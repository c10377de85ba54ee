import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type Applicant, api } from '@/api/client';
import { Button } from '@/components/Button';
import { EmptyState } from '@/components/States';
import { useToast } from '@/components/Toasts';
import { PagedList } from '@/entities/list/PagedList';
import { NoteDialog } from '@/entities/moderation/NoteDialog';
import { readModerated } from '@/entities/moderation/readModerated';
import { ago, exactly } from '@/lib/time';
import { useFocusOnce } from '@/lib/useFocusOnce';
import { ModerationFrame } from './ModerationFrame';
import { approvalsQuery } from './queries';

interface Asking {
  username: string;
  let: 'in' | 'away';
}

/** Who has signed up and waits to be let in. */
export function ApprovalsPage({ isAdmin }: { isAdmin: boolean }) {
  const query = useInfiniteQuery(approvalsQuery);
  const [asking, setAsking] = useState<Asking>();
  const list = useRef<HTMLDivElement>(null);
  const focusList = useFocusOnce(list);
  return (
    <ModerationFrame isAdmin={isAdmin}>
      <div ref={list} tabIndex={-1} role="group" aria-label="Who waits" className="outline-none">
        <PagedList
          query={query}
          label="Approvals"
          empty={
            <EmptyState
              title="Nobody waits"
              text="Who signs up comes here, where the server asks for approval."
            />
          }
          className="px-4"
        >
          {(applicant) => <ApplicantRow key={applicant.user.id} applicant={applicant} onAsk={setAsking} />}
        </PagedList>
      </div>
      {asking !== undefined && (
        <AnswerDialog
          asking={asking}
          onClose={() => setAsking(undefined)}
          // The button that was pressed is gone.
          onAnswered={focusList}
        />
      )}
    </ModerationFrame>
  );
}

interface ApplicantRowProps {
  applicant: Applicant;
  onAsk: (asking: Asking) => void;
}

function ApplicantRow({ applicant, onAsk }: ApplicantRowProps) {
  const { user, reason, email_verified, created_at } = applicant;
  const { username, full_name } = user;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 py-3">
      <div className="min-w-0 grow basis-64 text-sm">
        <p className="break-words">
          <span className="font-semibold">{username}</span> <span className="text-ink-soft">{full_name}</span>
        </p>
        {reason !== '' && <p className="max-w-prose break-words whitespace-pre-line">{reason}</p>}
        <p className="text-xs text-ink-faint">
          <time dateTime={created_at} title={exactly(created_at)}>
            {ago(created_at)}
          </time>
          , address {email_verified ? 'confirmed' : 'not confirmed'}
        </p>
      </div>
      <div className="flex gap-2">
        <Button aria-label={`Approve ${username}`} onClick={() => onAsk({ username, let: 'in' })}>
          Approve
        </Button>
        <Button
          look="danger"
          aria-label={`Refuse ${username}`}
          onClick={() => onAsk({ username, let: 'away' })}
        >
          Refuse
        </Button>
      </div>
    </li>
  );
}

interface AnswerDialogProps {
  asking: Asking;
  onClose: () => void;
  onAnswered: () => void;
}

function AnswerDialog({ asking, onClose, onAnswered }: AnswerDialogProps) {
  const client = useQueryClient();
  const say = useToast();
  const { username } = asking;
  const comesIn = asking.let === 'in';
  const send = (note: string): Promise<unknown> => {
    const options = { params: { path: { username } }, body: { note } };
    return comesIn
      ? api.POST('/api/v1/moderation/approvals/{username}/approve', options)
      : api.POST('/api/v1/moderation/approvals/{username}/refuse', options);
  };
  return (
    <NoteDialog
      title={`${comesIn ? 'Approve' : 'Refuse'} ${username}`}
      text={
        comesIn
          ? 'They get a letter, and can log in from then on.'
          : 'They get a letter, and what they gave is erased.'
      }
      verb={comesIn ? 'Approve' : 'Refuse'}
      words={{ not_found: 'They do not wait any more.' }}
      send={send}
      onDone={() => {
        readModerated(client);
        say(comesIn ? `${username} is let in.` : `${username} is turned away.`);
        onClose();
        onAnswered();
      }}
      onClose={onClose}
    />
  );
}
