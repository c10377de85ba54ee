import { useInfiniteQuery } from '@tanstack/react-query';
import { EyeOff, Heart, Images, MessageCircle } from 'lucide-react';
import { Link, useLocation } from 'react-router-dom';
import type { Post } from '@/api/client';
import { itemsOf } from '@/api/paging';
import { explain } from '@/api/problem';
import { buttonClasses } from '@/components/Button';
import { MoreSentinel } from '@/components/MoreSentinel';
import { GridSkeleton } from '@/components/Skeletons';
import { EmptyState, ErrorState } from '@/components/States';
import { altOf } from '@/entities/media/alt';
import { Picture } from '@/entities/media/Picture';
import { postsOfQuery } from '@/entities/post/queries';
import { shortCount } from '@/lib/numbers';

export function PostGrid({ username, mine }: { username: string; mine: boolean }) {
  const query = useInfiniteQuery(postsOfQuery(username));
  if (query.isPending) return <GridSkeleton />;
  if (query.isError && query.data === undefined)
    return <ErrorState text={explain(query.error)} onRetry={() => void query.refetch()} />;
  const posts = itemsOf(query.data);
  if (posts.length === 0)
    return (
      <EmptyState title="No photographs yet">
        {mine && (
          <Link to="/new" className={buttonClasses('primary')}>
            Post the first
          </Link>
        )}
      </EmptyState>
    );
  return (
    <>
      <ul className="grid grid-cols-3 gap-0.5 border-t border-hairline pt-0.5">
        {posts.map((post, index) => (
          <Cell key={post.id} post={post} eager={index < 3} />
        ))}
      </ul>
      <MoreSentinel
        hasMore={query.hasNextPage}
        loading={query.isFetchingNextPage}
        failed={query.isFetchNextPageError}
        onMore={() => void query.fetchNextPage()}
      />
    </>
  );
}

function Cell({ post, eager }: { post: Post; eager: boolean }) {
  const location = useLocation();
  const [first] = post.media;
  if (first === undefined) return null;
  return (
    <li className="aspect-4/5">
      <Link
        to={`/p/${post.id}`}
        state={{ background: location }}
        className="group relative block h-full -outline-offset-2"
      >
        <Picture
          media={first}
          alt={altOf(first, post.author.username)}
          sizes="(min-width: 56rem) 18rem, 33vw"
          eager={eager}
        />
        {post.is_hidden && (
          <span className="absolute top-2 left-2 flex items-center gap-1 rounded-full bg-scrim px-2 py-1 text-xs text-white">
            <EyeOff aria-hidden size={16} />
            <span className="sr-only">Hidden by a moderator</span>
          </span>
        )}
        {post.media.length > 1 && (
          <Images aria-hidden size={18} className="absolute top-2 right-2 text-white drop-shadow" />
        )}
        <span
          aria-hidden
          className="absolute inset-0 hidden items-center justify-center gap-6 bg-scrim text-sm font-semibold text-white tabular group-hover:flex"
        >
          <span className="flex items-center gap-1">
            <Heart size={18} className="fill-current" /> {shortCount(post.like_count)}
          </span>
          <span className="flex items-center gap-1">
            <MessageCircle size={18} className="fill-current" /> {shortCount(post.comment_count)}
          </span>
        </span>
      </Link>
    </li>
  );
}
