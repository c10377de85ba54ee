import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';

export const totpQuery = queryOptions({
  queryKey: ['totp'],
  queryFn: async ({ signal }) => body(await api.GET('/api/v1/auth/totp', { signal })).data,
});

/** Where it was refused, the password is asked for. */
export const beginTotp = async (password?: string) =>
  body(await api.POST('/api/v1/auth/totp', { body: password === undefined ? {} : { password } })).data;
