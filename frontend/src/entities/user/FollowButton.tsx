import type { Relation } from '@/api/client';
import { Button } from '@/components/Button';
import { useSession } from '../session/session';
import { useFollow } from './useFollow';

interface FollowButtonProps {
  username: string;
  relation: Relation | null | undefined;
  /** One of many. */
  inList?: boolean;
}

/** Follows, asks to follow, and takes both back. */
export function FollowButton({ username, relation, inList = false }: FollowButtonProps) {
  const { user } = useSession();
  const { standing, on, toggle } = useFollow(username, relation);
  if (user?.username === username) return null;
  const label = standing.follows ? 'Following' : standing.follow_requested ? 'Requested' : 'Follow';
  return (
    <Button
      look={on ? 'quiet' : inList ? 'tinted' : 'primary'}
      aria-pressed={on}
      aria-label={`${label}: ${username}`}
      onClick={toggle}
    >
      {label}
    </Button>
  );
}
