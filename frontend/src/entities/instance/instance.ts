import { queryOptions } from '@tanstack/react-query';
import { type Instance, api, body } from '@/api/client';
import { isProblem } from '@/api/problem';

type Known = Pick<Instance, 'sign_up' | 'passkey_host'>;

/** What the server says of itself. One that says nothing takes in everybody, and knows no passkeys. */
export const instanceQuery = queryOptions({
  queryKey: ['instance'],
  queryFn: async ({ signal }): Promise<Known> => {
    try {
      return body(await api.GET('/api/v1/instance', { signal })).data;
    } catch (error) {
      if (isProblem(error, 'not_found')) return { sign_up: 'open', passkey_host: null };
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});
