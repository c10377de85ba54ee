import { X } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router-dom';
import type { Comment } from '@/api/client';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { IconButton } from '@/components/IconButton';
import { TextArea } from '@/components/TextArea';
import { useSession } from '@/entities/session/session';
import { countGraphemes } from '@/lib/graphemes';
import { classes } from '@/lib/classes';
import { drop, keep, keyOfComment, kept } from '@/lib/kept';
import { useWriteComment } from './useWriteComment';

const LIMIT = 1000;

interface CommentFormProps {
  postId: string;
  replyTo?: Comment | undefined;
  onSend?: (() => void) | undefined;
  onDone?: () => void;
}

/** Writes a comment, or a reply. What was typed stays until it has arrived. */
export function CommentForm({ postId, replyTo, onSend, onDone }: CommentFormProps) {
  const { user } = useSession();
  const field = useRef<HTMLTextAreaElement>(null);
  const key = keyOfComment(user?.id ?? '', postId, replyTo?.id);
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
  const write = useWriteComment({
    user,
    postId,
    top: replyTo === undefined ? null : (replyTo.reply_to ?? replyTo.id),
    onArrived: (sent) => {
      // Not what was written meanwhile.
      if (kept(key) === sent) drop(key);
      onDone?.();
    },
    onFailed: (sent) => {
      const meanwhile = field.current?.value ?? '';
      change(meanwhile === '' ? sent : `${sent}\n${meanwhile}`);
    },
  });
  const send = () => {
    // The field is free again, but what was in it is kept until it has arrived.
    setText('');
    onSend?.();
    write.mutate(text);
  };

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
        if (sendable) send();
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
