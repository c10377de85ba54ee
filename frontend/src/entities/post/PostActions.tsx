import { Heart, MessageCircle } from 'lucide-react';
import { Link, useLocation } from 'react-router-dom';
import type { Post } from '@/api/client';
import { IconButton } from '@/components/IconButton';
import { classes } from '@/lib/classes';
import { counted } from '@/lib/numbers';
import type { LikeControl } from './useLike';

/** Heart, comments, and how many of each. */
export function PostActions({ post, like }: { post: Post; like: LikeControl }) {
  const location = useLocation();
  const here = location.pathname === `/p/${post.id}`;
  return (
    <div className="px-2">
      <div className="flex items-center">
        <IconButton label={like.liked ? 'Unlike' : 'Like'} aria-pressed={like.liked} onClick={like.toggle}>
          <Heart
            key={String(like.liked)}
            aria-hidden
            size={24}
            className={classes(like.liked && 'heart-burst fill-heart text-heart')}
          />
        </IconButton>
        {!here && (
          <Link
            to={`/p/${post.id}`}
            state={{ background: location }}
            aria-label="Comment"
            className="inline-flex size-11 items-center justify-center rounded-full hover:bg-sunken"
          >
            <MessageCircle aria-hidden size={24} />
          </Link>
        )}
      </div>
      <Link to={`/p/${post.id}/likes`} className="ml-2 text-sm font-semibold tabular hover:underline">
        {counted(post.like_count, 'like', 'likes')}
      </Link>
    </div>
  );
}
