import { queryOptions } from '@tanstack/react-query';
import { type Instance, api, body } from '@/api/client';
import { isProblem } from '@/api/problem';

/** Who may sign up. A server that does not say so takes in everybody. */
export const signUpQuery = queryOptions({
  queryKey: ['instance'],
  queryFn: async ({ signal }): Promise<Instance['sign_up']> => {
    try {
      return body(await api.GET('/api/v1/instance', { signal })).data.sign_up;
    } catch (error) {
      if (isProblem(error, 'not_found')) return 'open';
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});
