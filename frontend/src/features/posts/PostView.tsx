import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Post } from '@/api/client';
import { explain, isNotFound } from '@/api/problem';
import { HomeLink } from '@/components/HomeLink';
import { EmptyState, ErrorState, Loading } from '@/components/States';
import { Carousel } from '@/entities/media/Carousel';
import { Caption } from '@/entities/post/Caption';
import { PostActions } from '@/entities/post/PostActions';
import { PostHeader } from '@/entities/post/PostHeader';
import { postQuery } from '@/entities/post/queries';
import { useLike } from '@/entities/post/useLike';
import { useTitle } from '@/lib/useTitle';
import { PostMenu } from './PostMenu';

interface PostViewProps {
  id: string;
  /** The comments, which belong to another feature. */
  children: (post: Post) => ReactNode;
  /** It was deleted, or whose it is was blocked. */
  onGone: () => void;
}

export function PostView({ id, children, onGone }: PostViewProps) {
  const query = useQuery(postQuery(id));
  if (query.isPending) return <Loading label="Loading the post" />;
  if (query.isError && query.data === undefined) {
    if (isNotFound(query.error))
      return (
        <EmptyState page title="This post is not here" text="It was deleted, or it is not for everybody.">
          <HomeLink />
        </EmptyState>
      );
    return <ErrorState text={explain(query.error)} onRetry={() => void query.refetch()} />;
  }
  return (
    <Loaded post={query.data} onGone={onGone}>
      {children(query.data)}
    </Loaded>
  );
}

function Loaded({ post, children, onGone }: { post: Post; children: ReactNode; onGone: () => void }) {
  const like = useLike(post);
  useTitle(`Post by ${post.author.username}`);
  return (
    <article
      aria-label={`Post by ${post.author.username}`}
      className="flex grow flex-col lg:grid lg:grid-cols-[minmax(0,1fr)_24rem] lg:grid-rows-[auto_1fr]"
    >
      <h1 className="sr-only">Post by {post.author.username}</h1>
      <div className="border-hairline lg:col-start-2 lg:border-l">
        <PostHeader post={post}>
          <PostMenu post={post} onGone={onGone} />
        </PostHeader>
      </div>
      <div className="bg-plate lg:col-start-1 lg:row-span-2 lg:row-start-1">
        {/* Stays while the comments beside it move. */}
        <div className="lg:sticky lg:top-0">
          <Carousel
            media={post.media}
            by={post.author.username}
            sizes="(min-width: 70rem) 44rem, 100vw"
            eager
            onDoubleTap={like.like}
            className="lg:max-h-(--tallest)"
          />
        </div>
      </div>
      <div className="flex min-w-0 grow flex-col border-hairline lg:border-l">
        <PostActions post={post} like={like} />
        <Caption username={post.author.username} text={post.caption} />
        <div className="mt-3 flex grow flex-col border-t border-hairline">{children}</div>
      </div>
    </article>
  );
}
