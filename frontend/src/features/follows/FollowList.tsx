import { Link } from 'react-router-dom';
import { type Card, type Page, api, body } from '@/api/client';
import { cursorOf } from '@/api/paging';
import { PageTitle } from '@/components/PageTitle';
import { PeopleList } from '@/entities/user/PeopleList';
import { useTitle } from '@/lib/useTitle';

type Kind = 'followers' | 'following';

const titles: Record<Kind, string> = { followers: 'Followers', following: 'Following' };

export function FollowList({ username, kind }: { username: string; kind: Kind }) {
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
      <PeopleList queryKey={['people', kind, username]} fetchPage={fetchPage} empty="Nobody yet" />
    </section>
  );
}
