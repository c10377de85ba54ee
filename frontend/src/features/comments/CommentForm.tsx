import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router-dom';
import { type Comment, api, body } from '@/api/client';
import { explain, isProblem } from '@/api/problem';
import { Button } from '@/components/Button';
import { TextArea } from '@/components/TextArea';
import { useSession } from '@/entities/session/session';
import { countGraphemes } from '@/lib/graphemes';
import { createIntent } from '@/lib/intent';
import { refreshComments } from './queries';

const LIMIT = 1000;

interface CommentFormProps {
  postId: string;
  replyTo?: Comment | undefined;
  onDone?: () => void;
}

/** Writes a comment, or a reply. What was typed stays until it has arrived. */
export function CommentForm({ postId, replyTo, onDone }: CommentFormProps) {
  const { user } = useSession();
  const client = useQueryClient();
  const [text, setText] = useState(replyTo === undefined ? '' : `@${replyTo.author.username} `);
  // One key an intent: sent again after a lost answer, it is still one comment.
  const [intent] = useState(createIntent);
  const write = useMutation({
    mutationFn: async () => {
      const comment = replyTo === undefined ? { text } : { text, reply_to: replyTo.reply_to ?? replyTo.id };
      return body(
        await api.POST('/api/v1/posts/{id}/comments', {
          params: { path: { id: postId } },
          headers: { 'Idempotency-Key': intent.keyFor(comment) },
          body: comment,
        }),
      );
    },
    onError: (error) => {
      if (isProblem(error) && error.problem.status < 500) intent.answered();
    },
    onSuccess: async () => {
      intent.answered();
      setText('');
      await refreshComments(client, postId, 1);
      onDone?.();
    },
  });

  if (user == null)
    return (
      <p className="p-4 text-sm text-ink-soft">
        <Link to={`/login?next=/p/${postId}`} className="text-accent underline">
          Log in
        </Link>{' '}
        to comment.
      </p>
    );
  const sendable = text.trim() !== '' && countGraphemes(text) <= LIMIT;
  return (
    <form
      className="flex flex-col gap-2 p-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (sendable) write.mutate();
      }}
    >
      <TextArea
        label={replyTo === undefined ? 'Comment' : `Reply to ${replyTo.author.username}`}
        hideLabel
        placeholder={replyTo === undefined ? 'Write a comment' : 'Write a reply'}
        limit={LIMIT}
        text={text}
        className="min-h-12"
        rows={2}
        error={write.isError ? explain(write.error) : undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" className="self-end" disabled={!sendable} busy={write.isPending}>
        Send
      </Button>
    </form>
  );
}
