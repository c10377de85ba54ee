import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { type Profile, type Relation, api, body } from '@/api/client';

export const profileKey = (username: string) => ['profiles', username] as const;

export const profileQuery = (username: string) =>
  queryOptions({
    queryKey: profileKey(username),
    queryFn: async ({ signal }) =>
      body(await api.GET('/api/v1/users/{username}', { params: { path: { username } }, signal })).data,
  });

/** Shows a change of how the viewer stands to a person, wherever the profile is held. */
export function patchRelation(client: QueryClient, username: string, change: Partial<Relation>): void {
  client.setQueryData<Profile>(profileKey(username), (profile) =>
    profile?.viewer == null ? profile : { ...profile, viewer: { ...profile.viewer, ...change } },
  );
}
