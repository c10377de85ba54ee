import type { Post } from '@/api/client';
import { Carousel } from '../media/Carousel';
import { Caption } from './Caption';
import { PostActions } from './PostActions';
import { PostHeader } from './PostHeader';
import { useLike } from './useLike';

export function PostCard({ post, eager = false }: { post: Post; eager?: boolean }) {
  const like = useLike(post);
  return (
    <article aria-label={`Post by ${post.author.username}`} className="border-b border-hairline pb-4 md:mb-6">
      <PostHeader post={post} />
      <Carousel
        media={post.media}
        by={post.author.username}
        sizes="(min-width: 48rem) 36rem, 100vw"
        eager={eager}
        onDoubleTap={like.like}
      />
      <PostActions post={post} like={like} />
      <Caption username={post.author.username} text={post.caption} folded />
    </article>
  );
}
