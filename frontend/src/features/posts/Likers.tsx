import { type Card, type Page, api, body } from '@/api/client';
import { cursorOf } from '@/api/paging';
import { PageTitle } from '@/components/PageTitle';
import { PeopleList } from '@/entities/user/PeopleList';
import { useTitle } from '@/lib/useTitle';

export function Likers({ id }: { id: string }) {
  useTitle('Likes');
  return (
    <section className="mx-auto max-w-xl">
      <PageTitle>Likes</PageTitle>
      <PeopleList
        queryKey={['people', 'likers', id]}
        empty="No likes yet"
        fetchPage={async (cursor, signal): Promise<Page<Card>> =>
          body(
            await api.GET('/api/v1/posts/{id}/likes', {
              params: { path: { id }, query: cursorOf(cursor) },
              signal,
            }),
          )
        }
      />
    </section>
  );
}
