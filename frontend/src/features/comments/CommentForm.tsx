import { useMutation, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import { type Comment, api, body } from '@/api/client';
import { explain, isProblem } from '@/api/problem';
import { Button } from '@/components/Button';
import { IconButton } from '@/components/IconButton';
import { TextArea } from '@/components/TextArea';
import { useSession } from '@/entities/session/session';
import { countGraphemes } from '@/lib/graphemes';
import { classes } from '@/lib/classes';
import { createIntent } from '@/lib/intent';
import { drop, keep, kept } from '@/lib/kept';
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
  const field = useRef<HTMLTextAreaElement>(null);
  const key = `tintype.comment.${user?.id ?? ''}.${postId}.${replyTo?.id ?? ''}`;
  const [text, setText] = useState(
    () => (kept(key) as string | undefined) ?? (replyTo === undefined ? '' : `@${replyTo.author.username} `),
  );
  const change = (written: string) => {
    setText(written);
    if (written === '') drop(key);
    else keep(key, written);
  };
  useEffect(() => {
    // Asked for by a button, so one wants to write at once.
    if (replyTo !== undefined) field.current?.focus();
  }, [replyTo]);
  // One key an intent: sent again after a lost answer, it is still one comment.
  const [intent] = useState(() => createIntent());
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
      change('');
      await refreshComments(client, postId, 1);
      onDone?.();
    },
  });

  if (user == null)
    return (
      <p className="border-t border-hairline p-4 text-sm text-ink-soft">
        <Link to={`/login?next=/p/${postId}`} className="text-accent underline">
          Log in
        </Link>{' '}
        to comment.
      </p>
    );
  const sendable = text.trim() !== '' && countGraphemes(text) <= LIMIT;
  const reply = replyTo !== undefined;
  return (
    <form
      className={classes(
        'flex items-start gap-2',
        reply
          ? 'flex-wrap justify-end pb-2'
          : 'sticky bottom-(--bar) z-10 border-t border-hairline bg-paper p-3',
      )}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (sendable) write.mutate();
      }}
    >
      <div className={reply ? 'basis-full' : 'min-w-0 grow'}>
        <TextArea
          ref={field}
          label={reply ? `Reply to ${replyTo.author.username}` : 'Comment'}
          hideLabel
          placeholder={reply ? 'Write a reply' : 'Write a comment'}
          limit={LIMIT}
          text={text}
          rows={1}
          className="field-sizing-content max-h-40 min-h-11"
          error={write.isError ? explain(write.error) : undefined}
          onChange={(event) => change(event.target.value)}
        />
      </div>
      {reply && (
        <IconButton
          label="Do not reply"
          onClick={() => {
            drop(key);
            onDone?.();
          }}
        >
          <X aria-hidden size={18} />
        </IconButton>
      )}
      <Button type="submit" disabled={!sendable} busy={write.isPending}>
        Send
      </Button>
    </form>
  );
}
