import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Post, api } from '@/api/client';
import { explain } from '@/api/problem';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import type { MenuItem } from '@/components/Menu';
import { useToast } from '@/components/Toasts';
import { forgetPost } from '@/entities/post/queries';
import { EditPostDialog } from './EditPostDialog';

/** What one may do with one's own post, and the dialog that was chosen. */
export function useOwnPostMenu(
  post: Post,
  onDeleted: () => void,
): { items: MenuItem[]; question: ReactNode } {
  const client = useQueryClient();
  const say = useToast();
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const remove = useMutation({
    mutationFn: () => api.DELETE('/api/v1/posts/{id}', { params: { path: { id: post.id } } }),
    onSuccess: () => {
      forgetPost(client, post.id);
      void client.invalidateQueries({ queryKey: ['profiles', post.author.username] });
      say('The post is deleted.');
      onDeleted();
    },
    onError: (error) => say(explain(error)),
  });
  const close = () => setOpen(undefined);
  return {
    items: [
      { label: 'Edit', onSelect: () => setOpen('edit') },
      { label: 'Delete', danger: true, onSelect: () => setOpen('delete') },
    ],
    question: (
      <>
        {open === 'edit' && <EditPostDialog post={post} onClose={close} />}
        {open === 'delete' && (
          <ConfirmDialog
            title="Delete post"
            text="The post, its likes and comments are gone for everybody."
            verb="Delete"
            busy={remove.isPending}
            onConfirm={() => remove.mutate()}
            onClose={close}
          />
        )}
      </>
    ),
  };
}
