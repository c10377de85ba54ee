import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useNavigate } from 'react-router-dom';
import { type Comment, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { useToast } from '@/components/Toasts';
import { useSession } from '@/entities/session/session';
import { createToggleQueue } from '@/lib/toggleQueue';
import { patchComment } from './queries';

/** Likes a comment at once; a failure brings back what the server last said. */
export function useCommentLike(comment: Comment): { liked: boolean; toggle: () => void } {
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  const { user } = useSession();
  const { id, post_id: postId } = comment;
  const liked = comment.viewer?.liked ?? false;
  const queue = useMemo(
    () =>
      createToggleQueue({
        show: (on) =>
          patchComment(client, postId, id, (shown) => ({
            ...shown,
            viewer: { liked: on },
            like_count: shown.like_count + Number(on) - Number(shown.viewer?.liked ?? false),
          })),
        send: async (on) => {
          const options = { params: { path: { id } } };
          const path = '/api/v1/comments/{id}/like' as const;
          const answer = body(on ? await api.PUT(path, options) : await api.DELETE(path, options)).data;
          patchComment(client, postId, id, (shown) => ({ ...shown, like_count: answer.like_count }));
        },
      }),
    [client, postId, id],
  );
  const toggle = () => {
    if (user == null) navigate(`/login?next=/p/${postId}`);
    else queue.want(!liked, liked).catch((error: unknown) => say(explain(error)));
  };
  return { liked, toggle };
}
