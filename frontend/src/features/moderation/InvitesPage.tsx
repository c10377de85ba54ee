import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type Invite, api } from '@/api/client';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyState } from '@/components/States';
import { useToast } from '@/components/Toasts';
import { PagedList } from '@/entities/list/PagedList';
import { exactDay } from '@/lib/time';
import { useFocusOnce } from '@/lib/useFocusOnce';
import { ModerationFrame } from './ModerationFrame';
import { NewInviteDialog } from './NewInviteDialog';
import { invitesQuery } from './queries';

/** Invitations, where the server asks for one; for admins. */
export function InvitesPage() {
  const client = useQueryClient();
  const say = useToast();
  const query = useInfiniteQuery(invitesQuery);
  const [making, setMaking] = useState(false);
  const [asking, setAsking] = useState<Invite>();
  const add = useRef<HTMLButtonElement>(null);
  const focusAdd = useFocusOnce(add);
  const again = () => void client.invalidateQueries({ queryKey: invitesQuery.queryKey });
  const remove = useMutation({
    mutationFn: ({ id }: Invite) =>
      api.DELETE('/api/v1/moderation/invites/{id}', { params: { path: { id } } }),
    onSuccess: () => {
      say('The invitation is taken back.');
      setAsking(undefined);
      again();
      // The button that was pressed is gone.
      focusAdd();
    },
    onError: (error) => say(explain(error)),
  });
  return (
    <ModerationFrame isAdmin>
      <div className="p-4">
        <Button ref={add} onClick={() => setMaking(true)}>
          New invitation
        </Button>
      </div>
      <PagedList
        query={query}
        label="Invitations"
        empty={<EmptyState title="No invitations yet" text="They count where the server asks for one." />}
        className="px-4"
      >
        {(invite) => <InviteRow key={invite.id} invite={invite} onTake={() => setAsking(invite)} />}
      </PagedList>
      {making && <NewInviteDialog onMade={again} onClose={() => setMaking(false)} />}
      {asking !== undefined && (
        <ConfirmDialog
          title="Take the invitation back"
          text="Nobody else signs up by it. Who has, stays."
          verb="Take it back"
          busy={remove.isPending}
          onConfirm={() => remove.mutate(asking)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </ModerationFrame>
  );
}

function InviteRow({ invite, onTake }: { invite: Invite; onTake: () => void }) {
  const { uses, used, created_at, expires_at } = invite;
  const over = new Date(expires_at) < new Date();
  return (
    <li className="flex min-h-16 items-center justify-between gap-4 py-3">
      <div className="text-sm">
        <p className="font-semibold tabular">
          {used} of {uses} used
        </p>
        <p className="text-xs text-ink-faint">
          {over ? 'Expired on' : 'Good until'} {exactDay(expires_at)}, made {exactDay(created_at)}
        </p>
      </div>
      <Button
        look="quiet"
        className="shrink-0"
        aria-label={`Take back the invitation of ${exactDay(created_at)}`}
        onClick={onTake}
      >
        Take back
      </Button>
    </li>
  );
}
