import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Device, type Page, api, body } from '@/api/client';
import { type Pages, changePages, cursorOf, paged } from '@/api/paging';
import { explain } from '@/api/problem';
import { useToast } from '@/components/Toasts';

const key = ['sessions'];

export function useDevices() {
  return useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam, signal }): Promise<Page<Device>> =>
      body(
        await api.GET('/api/v1/sessions', {
          params: { query: { limit: 50, ...cursorOf(pageParam) } },
          signal,
        }),
      ),
    ...paged,
  });
}

/** Ends one session, or without one all others; `onEnded` is told once it is gone from the list. */
export function useEndSession(onEnded: () => void) {
  const client = useQueryClient();
  const say = useToast();
  return useMutation({
    mutationFn: async (device: Device | undefined): Promise<unknown> =>
      device === undefined
        ? api.DELETE('/api/v1/sessions')
        : api.DELETE('/api/v1/sessions/{id}', { params: { path: { id: device.id } } }),
    onSuccess: (_, device) => {
      const stays = ({ id, current }: Device) => (device === undefined ? current : id !== device.id);
      client.setQueryData<Pages<Device>>(
        key,
        changePages((devices) => devices.filter(stays)),
      );
      say(device === undefined ? 'All other sessions are ended.' : 'The session is ended.');
      onEnded();
    },
    onError: (error) => say(explain(error)),
  });
}
