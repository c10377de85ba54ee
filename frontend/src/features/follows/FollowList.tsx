import { useRef } from 'react';
import { Link } from 'react-router-dom';
import { type Card, type Page, api, body } from '@/api/client';
import { cursorOf } from '@/api/paging';
import { PageTitle } from '@/components/PageTitle';
import { useSession } from '@/entities/session/session';
import { PeopleList } from '@/entities/user/PeopleList';
import { useFocusOnce } from '@/lib/useFocusOnce';
import { useTitle } from '@/lib/useTitle';
import { RemoveFollower } from './RemoveFollower';

type Kind = 'followers' | 'following';

const titles: Record<Kind, string> = { followers: 'Followers', following: 'Following' };

export function FollowList({ username, kind }: { username: string; kind: Kind }) {
  const { user } = useSession();
  const list = useRef<HTMLDivElement>(null);
  const focusList = useFocusOnce(list);
  const own = kind === 'followers' && user?.username === username;
  useTitle(`${titles[kind]} of ${username}`);
  const fetchPage = async (cursor: string | undefined, signal: AbortSignal): Promise<Page<Card>> => {
    const options = { params: { path: { username }, query: cursorOf(cursor) }, signal };
    return body(
      kind === 'followers'
        ? await api.GET('/api/v1/users/{username}/followers', options)
        : await api.GET('/api/v1/users/{username}/following', options),
    );
  };
  return (
    <section className="mx-auto max-w-xl">
      <PageTitle
        below={
          <Link
            to={`/${username}`}
            className="inline-flex min-h-11 items-center text-sm text-ink-soft hover:underline"
          >
            {username}
          </Link>
        }
      >
        {titles[kind]}
      </PageTitle>
      <div ref={list} tabIndex={-1} role="group" aria-label={titles[kind]} className="outline-none">
        <PeopleList queryKey={['people', kind, username]} fetchPage={fetchPage} empty="Nobody yet">
          {({ username: follower }) =>
            own && (
              <RemoveFollower
                owner={username}
                username={follower}
                // The button that was pressed is gone.
                onRemoved={focusList}
              />
            )
          }
        </PeopleList>
      </div>
    </section>
  );
}
