import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Heart } from 'lucide-react';
import { useState } from 'react';
import { type Comment, api } from '@/api/client';
import { explain } from '@/api/problem';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { IconButton } from '@/components/IconButton';
import { Menu } from '@/components/Menu';
import { useToast } from '@/components/Toasts';
import { useRestoreMenu } from '@/entities/moderation/useRestoreMenu';
import { useReportMenu } from '@/entities/report/useReportMenu';
import { useSession } from '@/entities/session/session';
import { classes } from '@/lib/classes';
import { counted } from '@/lib/numbers';
import { exactly, shortlyAgo } from '@/lib/time';
import { CommentBody } from './CommentBody';
import { CommentEdit } from './CommentEdit';
import { CommentForm } from './CommentForm';
import { SendingComment } from './SendingComment';
import { forgetComment, refreshComments } from './queries';
import { useCommentLike } from './useCommentLike';
import { isSending } from './written';

interface CommentItemProps {
  comment: Comment;
  postOwner: string;
  /** Called when a reply to it is sent. */
  onReply?: () => void;
}

/** A comment with what one may do with it. */
export function CommentItem(props: CommentItemProps) {
  return isSending(props.comment) ? <SendingComment comment={props.comment} /> : <Arrived {...props} />;
}

function Arrived({ comment, postOwner, onReply }: CommentItemProps) {
  const { user } = useSession();
  const client = useQueryClient();
  const say = useToast();
  const like = useCommentLike(comment);
  const [mode, setMode] = useState<'read' | 'reply' | 'edit' | 'delete'>('read');
  const read = () => setMode('read');
  const remove = useMutation({
    mutationFn: () => api.DELETE('/api/v1/comments/{id}', { params: { path: { id: comment.id } } }),
    onSuccess: () => {
      forgetComment(client, comment);
      void refreshComments(client, comment.post_id);
    },
    onError: (error) => say(explain(error)),
  });
  const { username } = comment.author;
  const mine = user?.username === username;
  const report = useReportMenu({ type: 'comment', id: comment.id, username, blocked: false });
  const restore = useRestoreMenu({ type: 'comment', id: comment.id, is_hidden: comment.is_hidden });
  const items = [
    ...(mine ? [{ label: 'Edit', onSelect: () => setMode('edit') }] : []),
    ...(mine || user?.username === postOwner
      ? [{ label: 'Delete', danger: true, onSelect: () => setMode('delete') }]
      : []),
    ...(user == null || mine ? [] : [...restore.items, report.item]),
  ];

  if (mode === 'edit') return <CommentEdit comment={comment} onDone={read} />;
  return (
    <>
      <CommentBody
        comment={comment}
        below={
          <>
            <div className="-mt-1.5 flex min-h-11 flex-wrap items-center gap-x-4 text-xs leading-11 text-ink-faint tabular">
              <time dateTime={comment.created_at} title={exactly(comment.created_at)}>
                {shortlyAgo(comment.created_at)}
              </time>
              {comment.edited_at != null && <span>edited</span>}
              {comment.is_hidden && <span className="font-semibold text-danger">Hidden by a moderator</span>}
              {comment.like_count > 0 && <span>{counted(comment.like_count, 'like', 'likes')}</span>}
              {user != null && (
                <button
                  type="button"
                  className="min-h-11 min-w-11 font-semibold hover:underline"
                  onClick={() => setMode('reply')}
                >
                  Reply
                </button>
              )}
              {items.length > 0 && (
                // Its icon stands as far from the words as they do from each other.
                <div className="-ml-4">
                  <Menu label={`Actions on the comment by ${username}`} items={items} />
                </div>
              )}
            </div>
            {mode === 'reply' && (
              <CommentForm postId={comment.post_id} replyTo={comment} onSend={onReply} onDone={read} />
            )}
          </>
        }
        beside={
          <IconButton
            className="-mt-2 -mr-2"
            label={like.liked ? 'Unlike comment' : 'Like comment'}
            aria-pressed={like.liked}
            onClick={like.toggle}
          >
            <Heart aria-hidden size={16} className={classes(like.liked && 'fill-heart text-heart')} />
          </IconButton>
        }
      />
      {report.question}
      {restore.question}
      {mode === 'delete' && (
        <ConfirmDialog
          title="Delete comment"
          text="The comment and its replies are gone for everybody."
          verb="Delete"
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={read}
        />
      )}
    </>
  );
}
