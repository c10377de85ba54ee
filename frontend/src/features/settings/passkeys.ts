import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';

/** All of them: a person has twenty at most. */
export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: async ({ signal }) =>
    body(await api.GET('/api/v1/auth/passkeys', { params: { query: { limit: 50 } }, signal })).data,
});
