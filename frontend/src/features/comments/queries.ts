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

/** Shows a change of a comment wherever it is held. */
export function patchComment(
  client: QueryClient,
  postId: string,
  id: string,
  change: (comment: Comment) => Comment,
) {
  client.setQueriesData<Pages<Comment>>(
    { queryKey: ['comments', postId] },
    changePages((comments) => comments.map((comment) => (comment.id === id ? change(comment) : comment))),
  );
}

/** After writing or deleting: lists are asked again, the post's count moves at once. */
export function refreshComments(client: QueryClient, postId: string, by: number): Promise<void> {
  patchPost(client, postId, (post) => ({ ...post, comment_count: Math.max(0, post.comment_count + by) }));
  return client.invalidateQueries({ queryKey: ['comments', postId] });
}
