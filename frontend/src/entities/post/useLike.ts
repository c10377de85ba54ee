import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router-dom';
import { type Post, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { useToast } from '@/components/Toasts';
import { createToggleQueues } from '@/lib/toggleQueue';
import { useSession } from '../session/session';
import { patchPost } from './queries';

export interface LikeControl {
  liked: boolean;
  toggle: () => void;
  /** For a double tap: never takes a like back. */
  like: () => void;
}

const queueOf = createToggleQueues();

const likeOf = (client: QueryClient, id: string) => ({
  show: (on: boolean) =>
    patchPost(client, id, (shown) => {
      const was = shown.viewer?.liked ?? false;
      return { ...shown, viewer: { liked: on }, like_count: shown.like_count + Number(on) - Number(was) };
    }),
  send: async (on: boolean) => {
    const options = { params: { path: { id } } };
    const path = '/api/v1/posts/{id}/like' as const;
    const answer = body(on ? await api.PUT(path, options) : await api.DELETE(path, options)).data;
    patchPost(client, id, (shown) => ({ ...shown, like_count: answer.like_count }));
  },
});

/** Likes at once; a failure brings back what the server last said. */
export function useLike(post: Post): LikeControl {
  const client = useQueryClient();
  const navigate = useNavigate();
  const location = useLocation();
  const say = useToast();
  const { user } = useSession();
  const liked = post.viewer?.liked ?? false;

  const want = (on: boolean) => {
    if (user == null) {
      navigate(`/login?next=${location.pathname}`);
      return;
    }
    queueOf(client, post.id, () => likeOf(client, post.id))
      .want(on, liked)
      .catch((error: unknown) => say(explain(error)));
  };
  return { liked, toggle: () => want(!liked), like: () => want(true) };
}
