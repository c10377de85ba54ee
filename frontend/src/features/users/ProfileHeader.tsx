import { Link } from 'react-router-dom';
import type { Profile } from '@/api/client';
import { buttonClasses } from '@/components/Button';
import { Avatar } from '@/entities/user/Avatar';
import { FollowButton } from '@/entities/user/FollowButton';
import { shortCount } from '@/lib/numbers';

/** Who this is, and how many. */
export function ProfileHeader({ profile, mine }: { profile: Profile; mine: boolean }) {
  const { counts } = profile;
  return (
    <header className="flex flex-col gap-4 px-4 py-6 md:py-10">
      <div className="flex items-center gap-6 md:gap-12">
        <Avatar person={profile} size="large" />
        <div className="flex min-w-0 flex-1 flex-col gap-3">
          <div className="flex flex-wrap items-center gap-3">
            <h1 className="min-w-0 truncate text-lg font-semibold">{profile.username}</h1>
            {mine ? (
              <Link to="/settings/profile" className={buttonClasses('quiet')}>
                Edit profile
              </Link>
            ) : (
              <FollowButton
                username={profile.username}
                isPrivate={profile.is_private}
                relation={profile.viewer}
              />
            )}
          </div>
          <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm tabular">
            <Count label="posts" count={counts.posts} />
            <Count label="followers" count={counts.followers} to={`/${profile.username}/followers`} />
            <Count label="following" count={counts.following} to={`/${profile.username}/following`} />
          </dl>
        </div>
      </div>
      <div className="max-w-prose text-sm">
        <p className="font-semibold">{profile.full_name}</p>
        {profile.bio !== '' && <p className="whitespace-pre-line">{profile.bio}</p>}
        {profile.website !== '' && (
          <a href={profile.website} rel="me nofollow noopener" className="text-accent hover:underline">
            {profile.website.replace(/^https:\/\//, '')}
          </a>
        )}
        {profile.viewer?.followed_by === true && <p className="text-ink-faint">Follows you</p>}
      </div>
    </header>
  );
}

function Count({ label, count, to }: { label: string; count: number; to?: string }) {
  const number = <span className="font-semibold">{shortCount(count)}</span>;
  return (
    <div className="flex gap-1">
      <dt className="order-2 text-ink-soft">{label}</dt>
      <dd>
        {to === undefined ? (
          number
        ) : (
          <Link to={to} aria-label={`${count} ${label}`} className="hover:underline">
            {number}
          </Link>
        )}
      </dd>
    </div>
  );
}
