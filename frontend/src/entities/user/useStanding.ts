import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { explain } from '@/api/problem';
import { useToast } from '@/components/Toasts';
import { showBlocked, showMuted, showUnblocked } from './standing';

interface Wish {
  username: string;
  on: boolean;
}

const options = (username: string) => ({ params: { path: { username } } });

/** Blocks, or takes a block back; `onDone` is told before anybody is gone from what is shown. */
export function useBlock(onDone: (wish: Wish) => void = () => undefined) {
  const client = useQueryClient();
  const say = useToast();
  const path = '/api/v1/users/{username}/block' as const;
  return useMutation({
    mutationFn: async ({ username, on }: Wish): Promise<unknown> =>
      on ? api.PUT(path, options(username)) : api.DELETE(path, options(username)),
    onSuccess: (_, wish) => {
      onDone(wish);
      (wish.on ? showBlocked : showUnblocked)(client, wish.username);
      say(wish.on ? `${wish.username} is blocked.` : `${wish.username} is no longer blocked.`);
    },
    onError: (error) => say(explain(error)),
  });
}

/** Mutes, or takes that back. */
export function useMute(onDone: (wish: Wish) => void = () => undefined) {
  const client = useQueryClient();
  const say = useToast();
  const path = '/api/v1/users/{username}/mute' as const;
  return useMutation({
    mutationFn: async ({ username, on }: Wish): Promise<unknown> =>
      on ? api.PUT(path, options(username)) : api.DELETE(path, options(username)),
    onSuccess: (_, wish) => {
      onDone(wish);
      showMuted(client, wish.username, wish.on);
      say(wish.on ? `${wish.username} is muted.` : `${wish.username} is no longer muted.`);
    },
    onError: (error) => say(explain(error)),
  });
}
