import { useMutation, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import { type Card, api } from '@/api/client';
import { type Pages, changePages } from '@/api/paging';
import { explain } from '@/api/problem';
import { readAgain } from '@/api/readAgain';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { IconButton } from '@/components/IconButton';
import { useToast } from '@/components/Toasts';
import { patchRelation } from '@/entities/user/queries';

interface RemoveFollowerProps {
  /** Whom they follow. */
  owner: string;
  username: string;
  onRemoved: () => void;
}

export function RemoveFollower({ owner, username, onRemoved }: RemoveFollowerProps) {
  const client = useQueryClient();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.DELETE('/api/v1/users/me/followers/{username}', { params: { path: { username } } }),
    onSuccess: () => {
      setAsking(false);
      client.setQueryData<Pages<Card>>(
        ['people', 'followers', owner],
        changePages((people) => people.filter((person) => person.username !== username)),
      );
      patchRelation(client, username, { followed_by: false });
      void readAgain(client, ['profiles']);
      say(`${username} no longer follows you.`);
      onRemoved();
    },
    onError: (error) => say(explain(error)),
  });
  return (
    <>
      <IconButton label={`Remove ${username} from your followers`} onClick={() => setAsking(true)}>
        <X aria-hidden size={20} />
      </IconButton>
      {asking && (
        <ConfirmDialog
          title="Remove follower"
          text={`${username} no longer follows you, and is not told.`}
          verb="Remove"
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
