import { useEffect, useRef } from 'react';
import type { Comment } from '@/api/client';
import { CommentBody } from './CommentBody';

/** One's own comment on its way, brought into view. */
export function SendingComment({ comment }: { comment: Comment }) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    body.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <CommentBody
      ref={body}
      comment={comment}
      below={<p className="-mt-1.5 flex min-h-11 items-center text-xs text-ink-faint">Sending</p>}
    />
  );
}
