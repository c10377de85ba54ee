import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { type Card, type Profile, type Relation, api, body } from '@/api/client';
import { type Pages, changePages } from '@/api/paging';

export const profileKey = (username: string) => ['profiles', username] as const;

export const profileQuery = (username: string) =>
  queryOptions({
    queryKey: profileKey(username),
    queryFn: async ({ signal }) =>
      body(await api.GET('/api/v1/users/{username}', { params: { path: { username } }, signal })).data,
  });

function changed<T extends Pick<Card, 'viewer'>>(person: T, change: Partial<Relation>): T {
  return person.viewer === null ? person : { ...person, viewer: { ...person.viewer, ...change } };
}

/** Shows a change of how the viewer stands to a person, wherever the person is held. */
export function patchRelation(client: QueryClient, username: string, change: Partial<Relation>): void {
  client.setQueryData<Profile>(profileKey(username), (profile) =>
    profile === undefined ? profile : changed(profile, change),
  );
  client.setQueriesData<Pages<Card>>(
    { queryKey: ['people'] },
    changePages((people) =>
      people.map((person) => (person.username === username ? changed(person, change) : person)),
    ),
  );
}
