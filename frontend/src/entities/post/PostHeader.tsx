import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router-dom';
import type { Post } from '@/api/client';
import { ago, exactly } from '@/lib/time';
import { Avatar } from '../user/Avatar';

/** Who posted, and when; the time is the link to the post. */
export function PostHeader({ post, children }: { post: Post; children?: ReactNode }) {
  const location = useLocation();
  // On the post's own page the link leads nowhere new, so it opens nothing over it.
  const here = location.pathname === `/p/${post.id}`;
  return (
    <header className="flex items-center gap-3 py-2 pr-2 pl-4">
      <Avatar person={post.author} />
      <div className="min-w-0 flex-1 leading-tight">
        <Link
          to={`/${post.author.username}`}
          className="block truncate text-sm font-semibold hover:underline"
        >
          {post.author.username}
        </Link>
        <span className="flex items-center gap-1 text-xs text-ink-faint">
          <Link
            to={`/p/${post.id}`}
            replace={here}
            state={here ? (location.state as unknown) : { background: location }}
            className="hover:underline"
          >
            <time dateTime={post.created_at} title={exactly(post.created_at)}>
              {ago(post.created_at)}
            </time>
          </Link>
          {post.visibility === 'followers' && (
            <>
              <Lock aria-hidden size={12} />
              <span className="sr-only">for followers</span>
            </>
          )}
          {post.edited_at != null && <span>· edited</span>}
        </span>
      </div>
      {children}
    </header>
  );
}
