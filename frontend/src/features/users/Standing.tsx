import { useNavigate } from 'react-router-dom';
import type { Profile } from '@/api/client';
import { Button } from '@/components/Button';
import { Menu } from '@/components/Menu';
import { useReportMenu } from '@/entities/report/useReportMenu';
import { moderates } from '@/entities/session/role';
import { useSession } from '@/entities/session/session';
import { FollowButton } from '@/entities/user/FollowButton';
import { useBlock } from '@/entities/user/useStanding';
import { useStandingMenu } from '@/entities/user/useStandingMenu';

/** How one stands to somebody else, and what changes that. */
export function Standing({ profile }: { profile: Profile }) {
  const { id, username, viewer } = profile;
  const { user } = useSession();
  const navigate = useNavigate();
  const block = useBlock();
  const { items, question } = useStandingMenu(username, viewer);
  const blocked = viewer?.blocks === true;
  const report = useReportMenu({ type: 'user', id, username, blocked });
  const work = moderates(user)
    ? [{ label: 'Moderate', onSelect: () => navigate(`/moderation/users/${username}`) }]
    : [];
  return (
    <div className="flex items-center gap-1">
      {blocked ? (
        <Button
          look="quiet"
          busy={block.isPending}
          aria-label={`Unblock ${username}`}
          onClick={() => block.mutate({ username, on: false })}
        >
          Unblock
        </Button>
      ) : (
        <FollowButton username={username} relation={viewer} />
      )}
      {user != null && (
        <Menu label={`More about ${username}`} items={[...(blocked ? [] : items), report.item, ...work]} />
      )}
      {question}
      {report.question}
    </div>
  );
}
