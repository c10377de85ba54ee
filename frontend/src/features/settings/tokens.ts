import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Page, type Scope, type Token, api, body } from '@/api/client';
import { type Pages, changePages, cursorOf, paged } from '@/api/paging';
import { explain } from '@/api/problem';
import { useToast } from '@/components/Toasts';

export const tokensKey = ['tokens'];

export const scopes: Record<Scope, string> = {
  read: 'Read what you see',
  write: 'Post, comment, like, edit',
  follow: 'Follow, block, mute',
  upload: 'Send pictures',
  admin: 'What only admins do',
};

export function useTokens() {
  return useInfiniteQuery({
    queryKey: tokensKey,
    queryFn: async ({ pageParam, signal }): Promise<Page<Token>> =>
      body(
        await api.GET('/api/v1/tokens', { params: { query: { limit: 50, ...cursorOf(pageParam) } }, signal }),
      ),
    ...paged,
  });
}

export function useDeleteToken(onDeleted: () => void) {
  const client = useQueryClient();
  const say = useToast();
  return useMutation({
    mutationFn: (token: Token) => api.DELETE('/api/v1/tokens/{id}', { params: { path: { id: token.id } } }),
    onSuccess: (_, token) => {
      client.setQueryData<Pages<Token>>(
        tokensKey,
        changePages((tokens) => tokens.filter(({ id }) => id !== token.id)),
      );
      say('The token is deleted.');
      onDeleted();
    },
    onError: (error) => say(explain(error)),
  });
}
