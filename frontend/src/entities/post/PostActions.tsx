import { Heart, MessageCircle } from 'lucide-react';
import { Link, useLocation } from 'react-router-dom';
import type { Post } from '@/api/client';
import { IconButton } from '@/components/IconButton';
import { classes } from '@/lib/classes';
import { counted, shortCount } from '@/lib/numbers';
import type { LikeControl } from './useLike';

const target = 'inline-flex min-h-11 items-center rounded-md text-sm font-semibold tabular';

export function PostActions({ post, like }: { post: Post; like: LikeControl }) {
  const location = useLocation();
  const here = location.pathname === `/p/${post.id}`;
  const { like_count: likes, comment_count: comments } = post;
  return (
    <div className="flex items-center px-2">
      <IconButton label={like.liked ? 'Unlike' : 'Like'} aria-pressed={like.liked} onClick={like.toggle}>
        <Heart
          key={String(like.liked)}
          aria-hidden
          size={24}
          className={classes(like.liked && 'heart-burst fill-heart text-heart')}
        />
      </IconButton>
      {likes > 0 && (
        <Link to={`/p/${post.id}/likes`} className={classes(target, 'mr-2 px-1 hover:underline')}>
          {counted(likes, 'like', 'likes')}
        </Link>
      )}
      {!here && (
        <Link
          to={`/p/${post.id}`}
          state={{ background: location }}
          aria-label={comments === 0 ? 'Comment' : `Comment, ${counted(comments, 'comment', 'comments')}`}
          className={classes(target, 'min-w-11 gap-1.5 px-2.5 hover:bg-sunken')}
        >
          <MessageCircle aria-hidden size={24} />
          {comments > 0 && shortCount(comments)}
        </Link>
      )}
    </div>
  );
}
