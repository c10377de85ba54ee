import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router-dom';
import { type Comment, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { useToast } from '@/components/Toasts';
import { useSession } from '@/entities/session/session';
import { createToggleQueues } from '@/lib/toggleQueue';
import { patchComment } from './queries';

const queueOf = createToggleQueues();

const likeOf = (client: QueryClient, postId: string, id: string) => ({
  show: (on: boolean) =>
    patchComment(client, postId, id, (shown) => ({
      ...shown,
      viewer: { liked: on },
      like_count: shown.like_count + Number(on) - Number(shown.viewer?.liked ?? false),
    })),
  send: async (on: boolean) => {
    const options = { params: { path: { id } } };
    const path = '/api/v1/comments/{id}/like' as const;
    const answer = body(on ? await api.PUT(path, options) : await api.DELETE(path, options)).data;
    patchComment(client, postId, id, (shown) => ({ ...shown, like_count: answer.like_count }));
  },
});

/** Likes a comment at once; a failure brings back what the server last said. */
export function useCommentLike(comment: Comment): { liked: boolean; toggle: () => void } {
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  const { user } = useSession();
  const { id, post_id: postId } = comment;
  const liked = comment.viewer?.liked ?? false;
  const toggle = () => {
    if (user == null) {
      navigate(`/login?next=/p/${postId}`);
      return;
    }
    queueOf(client, id, () => likeOf(client, postId, id))
      .want(!liked, liked)
      .catch((error: unknown) => say(explain(error)));
  };
  return { liked, toggle };
}
