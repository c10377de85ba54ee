import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { type Relation, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { useToast } from '@/components/Toasts';
import { createToggleQueue } from '@/lib/toggleQueue';
import { useSession } from '../session/session';
import { patchRelation, profileKey } from './queries';

interface FollowButtonProps {
  username: string;
  isPrivate?: boolean;
  relation: Relation | null | undefined;
}

type Standing = Pick<Relation, 'follows' | 'follow_requested'>;

/** Follows, asks to follow, and takes both back; shows the wish at once. */
export function FollowButton({ username, isPrivate = false, relation }: FollowButtonProps) {
  const { user } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  const follows = relation?.follows ?? false;
  const requested = relation?.follow_requested ?? false;
  // What was wished for, until the lists say the same.
  const [wish, setWish] = useState<Standing>();
  const standing = wish ?? { follows, follow_requested: requested };
  const on = standing.follows || standing.follow_requested;

  const queue = useMemo(
    () =>
      createToggleQueue({
        show: (wanted) => setWish({ follows: wanted && !isPrivate, follow_requested: wanted && isPrivate }),
        send: async (wanted) => {
          const options = { params: { path: { username } } };
          const path = '/api/v1/users/{username}/follow' as const;
          const answer = body(wanted ? await api.PUT(path, options) : await api.DELETE(path, options)).data;
          setWish(answer);
          patchRelation(client, username, answer);
        },
      }),
    [client, username, isPrivate],
  );

  const toggle = () => {
    if (user == null) {
      navigate(`/login?next=/${username}`);
      return;
    }
    queue
      .want(!on, on)
      .then(() => {
        void client.invalidateQueries({ queryKey: profileKey(username) });
        void client.invalidateQueries({ queryKey: ['posts', 'feed'] });
      })
      .catch((error: unknown) => say(explain(error)));
  };

  if (user?.username === username) return null;
  const label = standing.follows ? 'Following' : standing.follow_requested ? 'Requested' : 'Follow';
  return (
    <Button
      look={on ? 'quiet' : 'primary'}
      aria-pressed={on}
      aria-label={`${label}: ${username}`}
      onClick={toggle}
    >
      {label}
    </Button>
  );
}
