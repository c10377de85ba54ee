import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router-dom';
import type { Post } from '@/api/client';
import { ago, exactly } from '@/lib/time';
import { Avatar } from '../user/Avatar';
import { HiddenNote } from './HiddenNote';

/** Who posted, and when; the time is the link to the post. */
export function PostHeader({ post, children }: { post: Post; children?: ReactNode }) {
  const location = useLocation();
  // On the post's own page the link leads nowhere new, so it opens nothing over it.
  const here = location.pathname === `/p/${post.id}`;
  return (
    <>
      <header className="flex items-center gap-1 py-1 pr-2 pl-4">
        <Link
          to={`/${post.author.username}`}
          className="mr-auto flex min-h-11 min-w-0 items-center gap-3 text-sm font-semibold hover:underline"
        >
          <Avatar person={post.author} />
          <span className="truncate">{post.author.username}</span>
        </Link>
        {post.visibility === 'followers' && (
          <span className="text-ink-faint" title="For followers">
            <Lock aria-hidden size={14} />
            <span className="sr-only">for followers</span>
          </span>
        )}
        <Link
          to={`/p/${post.id}`}
          replace={here}
          state={here ? (location.state as unknown) : { background: location }}
          className="inline-flex min-h-11 shrink-0 items-center px-2 text-xs text-ink-faint hover:underline"
        >
          <time dateTime={post.created_at} title={exactly(post.created_at)}>
            {ago(post.created_at)}
          </time>
          {post.edited_at != null && <span>, edited</span>}
        </Link>
        {children}
      </header>
      {post.is_hidden && <HiddenNote />}
    </>
  );
}
