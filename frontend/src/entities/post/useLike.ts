import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { type Post, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { useToast } from '@/components/Toasts';
import { createToggleQueue } from '@/lib/toggleQueue';
import { useSession } from '../session/session';
import { patchPost } from './queries';

export interface LikeControl {
  liked: boolean;
  toggle: () => void;
  /** For a double tap: never takes a like back. */
  like: () => void;
}

/** Likes at once; a failure brings back what the server last said. */
export function useLike(post: Post): LikeControl {
  const client = useQueryClient();
  const navigate = useNavigate();
  const location = useLocation();
  const say = useToast();
  const { user } = useSession();
  const { id } = post;
  const liked = post.viewer?.liked ?? false;

  const queue = useMemo(
    () =>
      createToggleQueue({
        confirmed: liked,
        show: (on) =>
          patchPost(client, id, (shown) => {
            const was = shown.viewer?.liked ?? false;
            return {
              ...shown,
              viewer: { liked: on },
              like_count: shown.like_count + Number(on) - Number(was),
            };
          }),
        send: async (on) => {
          const options = { params: { path: { id } } };
          const path = '/api/v1/posts/{id}/like' as const;
          const answer = body(on ? await api.PUT(path, options) : await api.DELETE(path, options)).data;
          patchPost(client, id, (shown) => ({ ...shown, like_count: answer.like_count }));
        },
      }),
    // One queue for the life of the card: it knows what was confirmed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [client, id],
  );

  const want = (on: boolean) => {
    if (user == null) {
      navigate(`/login?next=${location.pathname}`);
      return;
    }
    queue.want(on).catch((error: unknown) => say(explain(error)));
  };
  return { liked, toggle: () => want(!liked), like: () => want(true) };
}
