import { useQuery } from '@tanstack/react-query';
import { Ban, Lock } from 'lucide-react';
import { explain, isNotFound } from '@/api/problem';
import { HomeLink } from '@/components/HomeLink';
import { EmptyState, ErrorState, Loading } from '@/components/States';
import { useSession } from '@/entities/session/session';
import { profileQuery } from '@/entities/user/queries';
import { useTitle } from '@/lib/useTitle';
import { PostGrid } from './PostGrid';
import { ProfileHeader } from './ProfileHeader';

export function ProfilePage({ username }: { username: string }) {
  const { user } = useSession();
  const query = useQuery(profileQuery(username));
  useTitle(query.data === undefined ? username : `${query.data.full_name || username} (@${username})`);
  if (query.isPending) return <Loading label="Loading the profile" />;
  if (query.isError && query.data === undefined) {
    if (isNotFound(query.error))
      return (
        <EmptyState page title="Nobody is here" text="There is no such person, or you may not see them.">
          <HomeLink />
        </EmptyState>
      );
    return <ErrorState text={explain(query.error)} onRetry={() => void query.refetch()} />;
  }
  const profile = query.data;
  const mine = user?.username === profile.username;
  const blocks = profile.viewer?.blocks === true;
  const closed = profile.is_private && !mine && profile.viewer?.follows !== true;
  return (
    <section className="mx-auto max-w-4xl">
      <ProfileHeader profile={profile} mine={mine} />
      {blocks ? (
        <div className="border-t border-hairline">
          <EmptyState
            icon={<Ban aria-hidden size={32} className="text-ink-faint" />}
            title="You block this account"
            text="You do not find each other. Unblock, to see what they post."
          />
        </div>
      ) : closed ? (
        <div className="border-t border-hairline">
          <EmptyState
            icon={<Lock aria-hidden size={32} className="text-ink-faint" />}
            title="This account is private"
            text={
              profile.viewer?.follow_requested === true
                ? 'Your request waits for an answer.'
                : 'Ask to follow, to see its photographs.'
            }
          />
        </div>
      ) : (
        <PostGrid username={profile.username} mine={mine} />
      )}
    </section>
  );
}
