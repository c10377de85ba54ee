import { type QueryClient, infiniteQueryOptions } from '@tanstack/react-query';
import { type Comment, type Page, api, body } from '@/api/client';
import { type Pages, changePages, cursorOf, paged } from '@/api/paging';
import { patchPost } from '@/entities/post/queries';

export const commentsQuery = (postId: string) =>
  infiniteQueryOptions({
    queryKey: ['comments', postId, 'top'],
    queryFn: async ({ pageParam, signal }): Promise<Page<Comment>> =>
      body(
        await api.GET('/api/v1/posts/{id}/comments', {
          params: { path: { id: postId }, query: cursorOf(pageParam) },
          signal,
        }),
      ),
    ...paged,
  });

export const repliesQuery = (postId: string, commentId: string) =>
  infiniteQueryOptions({
    queryKey: ['comments', postId, 'replies', commentId],
    queryFn: async ({ pageParam, signal }): Promise<Page<Comment>> =>
      body(
        await api.GET('/api/v1/comments/{id}/replies', {
          params: { path: { id: commentId }, query: cursorOf(pageParam) },
          signal,
        }),
      ),
    ...paged,
  });

type Change = (comments: Comment[]) => Comment[];

function changeLists(client: QueryClient, postId: string, change: Change): void {
  client.setQueriesData<Pages<Comment>>({ queryKey: ['comments', postId] }, changePages(change));
}

/** Shows a change of a comment wherever it is held. */
export function patchComment(
  client: QueryClient,
  postId: string,
  id: string,
  change: (comment: Comment) => Comment,
): void {
  changeLists(client, postId, (comments) =>
    comments.map((comment) => (comment.id === id ? change(comment) : comment)),
  );
}

/** One more, or one less with its replies, in the counts of the post and of the comment that it replies to. */
export function countComment(client: QueryClient, comment: Comment, by: 1 | -1): void {
  const { post_id: postId, reply_to: top } = comment;
  const moved = (count: number, by: number) => Math.max(0, count + by);
  patchPost(client, postId, (post) => ({
    ...post,
    comment_count: moved(post.comment_count, by * (1 + comment.reply_count)),
  }));
  if (top != null)
    patchComment(client, postId, top, (shown) => ({ ...shown, reply_count: moved(shown.reply_count, by) }));
}

/** Takes a comment out of every list and count; nobody asks for its replies again. */
export function forgetComment(client: QueryClient, comment: Comment): void {
  client.removeQueries({ queryKey: repliesQuery(comment.post_id, comment.id).queryKey });
  changeLists(client, comment.post_id, (comments) => comments.filter(({ id }) => id !== comment.id));
  countComment(client, comment, -1);
}

/** Asks again for what is shown of a post's comments. */
export function refreshComments(client: QueryClient, postId: string): Promise<void> {
  return client.invalidateQueries({ queryKey: ['comments', postId] });
}
