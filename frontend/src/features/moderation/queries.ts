import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Applicant, type Invite, type LoggedEntry, type Case, type Page, api, body } from '@/api/client';
import { cursorOf, paged } from '@/api/paging';

export type CaseState = 'open' | 'closed';

export const casesQuery = (state: CaseState) =>
  infiniteQueryOptions({
    queryKey: ['moderation', 'cases', state],
    queryFn: async ({ pageParam, signal }): Promise<Page<Case>> =>
      body(
        await api.GET('/api/v1/moderation/reports', {
          params: { query: { state, limit: 50, ...cursorOf(pageParam) } },
          signal,
        }),
      ),
    ...paged,
    // Others decide meanwhile.
    staleTime: 0,
  });

export const dossierQuery = (id: string) =>
  queryOptions({
    queryKey: ['moderation', 'reports', id],
    queryFn: async ({ signal }) =>
      body(await api.GET('/api/v1/moderation/reports/{id}', { params: { path: { id } }, signal })).data,
    staleTime: 0,
  });

export const personQuery = (username: string) =>
  queryOptions({
    queryKey: ['moderation', 'people', username],
    queryFn: async ({ signal }) =>
      body(await api.GET('/api/v1/moderation/users/{username}', { params: { path: { username } }, signal }))
        .data,
    staleTime: 0,
  });

export const auditQuery = infiniteQueryOptions({
  queryKey: ['moderation', 'audit'],
  queryFn: async ({ pageParam, signal }): Promise<Page<LoggedEntry>> =>
    body(
      await api.GET('/api/v1/moderation/audit', {
        params: { query: { limit: 50, ...cursorOf(pageParam) } },
        signal,
      }),
    ),
  ...paged,
  staleTime: 0,
});

export const approvalsQuery = infiniteQueryOptions({
  queryKey: ['moderation', 'approvals'],
  queryFn: async ({ pageParam, signal }): Promise<Page<Applicant>> =>
    body(
      await api.GET('/api/v1/moderation/approvals', {
        params: { query: { limit: 50, ...cursorOf(pageParam) } },
        signal,
      }),
    ),
  ...paged,
  staleTime: 0,
});

export const invitesQuery = infiniteQueryOptions({
  queryKey: ['moderation', 'invites'],
  queryFn: async ({ pageParam, signal }): Promise<Page<Invite>> =>
    body(
      await api.GET('/api/v1/moderation/invites', {
        params: { query: { limit: 50, ...cursorOf(pageParam) } },
        signal,
      }),
    ),
  ...paged,
  staleTime: 0,
});
