// What one has just written belongs after everything else. While the end of a list was not read, it stands after what was,
// until it is read with its page.
import { type QueryClient, queryOptions, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Comment, User } from '@/api/client';
import { type Pages, changePages, itemsOf } from '@/api/paging';
import { randomKey } from '@/lib/random';

const SENDING = 'sending-';
const NOTHING: Pages<Comment> = { pages: [{ data: [], page: {} }], pageParams: [undefined] };

/** Under the comments' own key, so that what is done to a comment is done here, too. */
const writtenQuery = (postId: string, top: string | null) =>
  queryOptions({
    queryKey: ['comments', postId, 'written', top],
    queryFn: skipToken,
    initialData: NOTHING,
  });

/** A comment that is on its way: it looks like one, but the server knows nothing of it yet. */
export function sendingComment(user: User, postId: string, top: string | null, text: string): Comment {
  const { id, username, full_name, avatar } = user;
  return {
    id: `${SENDING}${randomKey()}`,
    post_id: postId,
    author: { id, username, full_name, avatar },
    text,
    reply_to: top,
    reply_count: 0,
    like_count: 0,
    viewer: { liked: false },
    is_hidden: false,
    created_at: new Date().toISOString(),
    edited_at: null,
  };
}

export const isSending = (comment: Comment): boolean => comment.id.startsWith(SENDING);

/** Shows a comment after the others, in the place of one where it was on its way. */
export function addWritten(client: QueryClient, comment: Comment, instead?: string): void {
  const { queryKey } = writtenQuery(comment.post_id, comment.reply_to ?? null);
  const add = changePages<Comment>((comments) => [...comments.filter(({ id }) => id !== instead), comment]);
  client.setQueryData(queryKey, (written) => add(written ?? NOTHING));
}

/** What one wrote that is not yet among those that were read. */
export function useWritten(postId: string, top: string | null, read: Comment[]): Comment[] {
  const client = useQueryClient();
  const query = writtenQuery(postId, top);
  const written = itemsOf(useQuery(query).data);
  const known = new Set(read.map(({ id }) => id));
  const left = written.filter(({ id }) => !known.has(id));
  useEffect(() => {
    // Read once, it is gone when its page says so.
    if (left.length < written.length)
      client.setQueryData(
        query.queryKey,
        changePages(() => left),
      );
  });
  return left;
}
