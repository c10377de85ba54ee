import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type User, api, body } from '@/api/client';
import { isProblem } from '@/api/problem';
import { createIntent } from '@/lib/intent';
import { countComment, forgetComment, refreshComments } from './queries';
import { addWritten, sendingComment } from './written';

interface Options {
  user: User | null | undefined;
  postId: string;
  /** The comment that is replied to. */
  top: string | null;
  onArrived: (text: string) => void;
  onFailed: (text: string) => void;
}

/** Shows a comment at once, and takes it back when it did not arrive. */
export function useWriteComment({ user, postId, top, onArrived, onFailed }: Options) {
  const client = useQueryClient();
  // One key an intent: sent again after a lost answer, it is still one comment.
  const [intent] = useState(() => createIntent());
  return useMutation({
    mutationFn: async (text: string) => {
      const comment = top === null ? { text } : { text, reply_to: top };
      const headers = { 'Idempotency-Key': intent.keyFor(comment) };
      const params = { path: { id: postId } };
      return body(await api.POST('/api/v1/posts/{id}/comments', { params, headers, body: comment })).data;
    },
    onMutate: (text) => {
      if (user == null) return undefined;
      const sending = sendingComment(user, postId, top, text);
      addWritten(client, sending);
      countComment(client, sending, 1);
      return sending;
    },
    onSuccess: (comment, text, sending) => {
      intent.answered();
      addWritten(client, comment, sending?.id);
      onArrived(text);
    },
    onError: (error, text, sending) => {
      if (isProblem(error) && error.problem.status < 500) intent.answered();
      if (sending !== undefined) forgetComment(client, sending);
      onFailed(text);
    },
    onSettled: () => refreshComments(client, postId),
  });
}
