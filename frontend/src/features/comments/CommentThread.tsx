import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Comment } from '@/api/client';
import { itemsOf } from '@/api/paging';
import { EmptyState } from '@/components/States';
import { counted } from '@/lib/numbers';
import { CommentItem } from './CommentItem';
import { CommentList } from './CommentList';
import { commentsQuery, repliesQuery } from './queries';
import { useWritten } from './written';

/** The comments of a post, oldest first, with their replies folded. */
export function CommentThread({ postId, postOwner }: { postId: string; postOwner: string }) {
  const query = useInfiniteQuery(commentsQuery(postId));
  const read = itemsOf(query.data);
  const written = useWritten(postId, null, read);
  const none = query.isSuccess && read.length + written.length === 0;
  return (
    <div className="grow py-2">
      {none && <EmptyState title="No comments yet" />}
      <CommentList query={query} read={read} written={written} noun="comments">
        {(comment) => <WithReplies comment={comment} postOwner={postOwner} />}
      </CommentList>
    </div>
  );
}

interface WithRepliesProps {
  comment: Comment;
  postOwner: string;
}

function WithReplies({ comment, postOwner }: WithRepliesProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <CommentItem comment={comment} postOwner={postOwner} onReply={() => setOpen(true)} />
      {comment.reply_count > 0 && (
        <div className="ml-11">
          <button
            type="button"
            aria-expanded={open}
            className="min-h-11 px-4 text-xs font-semibold text-ink-faint hover:underline"
            onClick={() => setOpen(!open)}
          >
            {open ? 'Hide replies' : `Show ${counted(comment.reply_count, 'reply', 'replies')}`}
          </button>
          {open && <Replies comment={comment} postOwner={postOwner} />}
        </div>
      )}
    </>
  );
}

function Replies({ comment, postOwner }: WithRepliesProps) {
  const query = useInfiniteQuery(repliesQuery(comment.post_id, comment.id));
  const read = itemsOf(query.data);
  const written = useWritten(comment.post_id, comment.id, read);
  return (
    <CommentList query={query} read={read} written={written} noun="replies">
      {(reply) => <CommentItem comment={reply} postOwner={postOwner} />}
    </CommentList>
  );
}
