import { useEffect, useRef } from 'react';
import { Link } from 'react-router-dom';
import type { Profile } from '@/api/client';
import { buttonClasses } from '@/components/Button';
import { Avatar } from '@/entities/user/Avatar';
import { shortCount } from '@/lib/numbers';
import { Standing } from './Standing';

export function ProfileHeader({ profile, mine }: { profile: Profile; mine: boolean }) {
  const { counts, username } = profile;
  const blocks = profile.viewer?.blocks === true;
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(blocks);
  // What was pressed is gone.
  useEffect(() => {
    if (shown.current !== blocks) heading.current?.focus();
    shown.current = blocks;
  }, [blocks]);
  const listed = (kind: string) => (blocks ? {} : { to: `/${username}/${kind}` });
  return (
    <header className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-3 px-4 py-6 md:gap-x-12 md:py-10">
      <div className="md:row-span-2">
        <Avatar person={profile} size="large" />
      </div>
      <div className="flex min-w-0 flex-col justify-center gap-2">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1
            ref={heading}
            tabIndex={-1}
            className="max-w-full min-w-0 truncate text-lg font-semibold outline-none"
          >
            {username}
          </h1>
          {mine ? (
            <Link to="/settings/profile" className={buttonClasses('quiet')}>
              Edit profile
            </Link>
          ) : (
            <Standing profile={profile} />
          )}
        </div>
        <ul className="flex gap-x-6 text-sm tabular">
          <Count label="posts" count={counts.posts} />
          <Count label="followers" count={counts.followers} {...listed('followers')} />
          <Count label="following" count={counts.following} {...listed('following')} />
        </ul>
      </div>
      <div className="col-span-2 max-w-prose text-sm md:col-span-1 md:col-start-2">
        <p className="font-semibold">{profile.full_name}</p>
        {profile.bio !== '' && <p className="whitespace-pre-line">{profile.bio}</p>}
        {profile.website !== '' && (
          <a
            href={profile.website}
            rel="me nofollow noopener"
            className="inline-flex min-h-11 items-center text-accent hover:underline"
          >
            {profile.website.replace(/^https:\/\//, '')}
          </a>
        )}
        {profile.viewer?.followed_by === true && <p className="text-ink-faint">Follows you</p>}
        {profile.viewer?.mutes === true && !blocks && (
          <p className="text-ink-faint">Muted: new posts do not come to your feed</p>
        )}
      </div>
    </header>
  );
}

function Count({ label, count, to }: { label: string; count: number; to?: string }) {
  const row = 'flex min-h-11 flex-col justify-center leading-tight md:flex-row md:items-center md:gap-1';
  const text = (
    <>
      <span className="font-semibold">{shortCount(count)}</span>{' '}
      <span className="text-xs text-ink-soft md:text-sm">{label}</span>
    </>
  );
  return (
    <li>
      {to === undefined ? (
        <span className={row}>{text}</span>
      ) : (
        <Link to={to} className={`${row} hover:underline`}>
          {text}
        </Link>
      )}
    </li>
  );
}
