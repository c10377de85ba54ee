import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Comment } from '@/api/client';
import { itemsOf } from '@/api/paging';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { EmptyState, ErrorState, Loading } from '@/components/States';
import { counted } from '@/lib/numbers';
import { CommentItem } from './CommentItem';
import { commentsQuery, repliesQuery } from './queries';

/** The comments of a post, oldest first, with their replies folded. */
export function CommentThread({ postId, postOwner }: { postId: string; postOwner: string }) {
  const query = useInfiniteQuery(commentsQuery(postId));
  if (query.isPending) return <Loading label="Loading comments" />;
  if (query.isError && query.data === undefined)
    return <ErrorState text={explain(query.error)} onRetry={() => void query.refetch()} />;
  const comments = itemsOf(query.data);
  if (comments.length === 0)
    return (
      <div className="grow">
        <EmptyState title="No comments yet" />
      </div>
    );
  return (
    <div className="grow py-2">
      <ul>
        {comments.map((comment) => (
          <li key={comment.id}>
            <CommentItem comment={comment} postOwner={postOwner} />
            {comment.reply_count > 0 && <Replies comment={comment} postOwner={postOwner} />}
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          look="quiet"
          className="mx-4"
          busy={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          More comments
        </Button>
      )}
    </div>
  );
}

function Replies({ comment, postOwner }: { comment: Comment; postOwner: string }) {
  const [open, setOpen] = useState(false);
  const query = useInfiniteQuery({ ...repliesQuery(comment.post_id, comment.id), enabled: open });
  const replies = itemsOf(query.data);
  return (
    <div className="ml-11">
      <button
        type="button"
        aria-expanded={open}
        className="min-h-11 px-4 text-xs font-semibold text-ink-faint hover:underline"
        onClick={() => setOpen(!open)}
      >
        {open ? 'Hide replies' : `Show ${counted(comment.reply_count, 'reply', 'replies')}`}
      </button>
      {open && (
        <ul>
          {replies.map((reply) => (
            <li key={reply.id}>
              <CommentItem comment={reply} postOwner={postOwner} />
            </li>
          ))}
        </ul>
      )}
      {open && query.hasNextPage && (
        <Button
          look="quiet"
          className="mx-4"
          busy={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          More replies
        </Button>
      )}
    </div>
  );
}
