import { queryOptions } from '@tanstack/react-query';
import { type Export, api, body } from '@/api/client';

const LOOK_EVERY_MS = 5_000;

export const isUnderWay = ({ state }: Export): boolean => state === 'queued' || state === 'running';

/** The latest; looked at again and again while one of them is being made. */
export const exportsQuery = queryOptions({
  queryKey: ['exports'],
  queryFn: async ({ signal }): Promise<Export[]> =>
    body(await api.GET('/api/v1/exports', { params: { query: { limit: 10 } }, signal })).data,
  staleTime: 0,
  refetchInterval: ({ state }) => (state.data?.some(isUnderWay) === true ? LOOK_EVERY_MS : false),
});

export const askForExport = async (): Promise<Export> => body(await api.POST('/api/v1/exports')).data;
