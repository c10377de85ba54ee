import { type ReactNode, forwardRef } from 'react';
import { Link } from 'react-router-dom';
import type { Comment } from '@/api/client';
import { TaggedText } from '@/entities/post/TaggedText';
import { Avatar } from '@/entities/user/Avatar';

interface CommentBodyProps {
  comment: Comment;
  /** Under the text. */
  below: ReactNode;
  beside?: ReactNode;
}

/** Who says what. */
export const CommentBody = forwardRef<HTMLDivElement, CommentBodyProps>(function CommentBody(
  { comment, below, beside },
  ref,
) {
  const { username } = comment.author;
  return (
    // Where it is scrolled to, the field at the bottom does not cover it.
    <div ref={ref} className="flex scroll-mb-36 gap-3 px-4 pt-2">
      <Avatar person={comment.author} />
      <div className="min-w-0 flex-1 text-sm">
        <p className="max-w-prose whitespace-pre-line">
          <Link to={`/${username}`} className="mr-2 font-semibold hover:underline">
            {username}
          </Link>
          <TaggedText text={comment.text} />
        </p>
        {below}
      </div>
      {beside}
    </div>
  );
});
