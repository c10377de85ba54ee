import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Post, api } from '@/api/client';
import { explain } from '@/api/problem';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Menu } from '@/components/Menu';
import { useToast } from '@/components/Toasts';
import { forgetPost } from '@/entities/post/queries';
import { useSession } from '@/entities/session/session';
import { EditPostDialog } from './EditPostDialog';

export function PostMenu({ post, onDeleted }: { post: Post; onDeleted: () => void }) {
  const { user } = useSession();
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
  const copyLink = async () => {
    const link = `${window.location.origin}/p/${post.id}`;
    try {
      await navigator.clipboard.writeText(link);
      say('The link is copied.');
    } catch {
      // Forbidden, or not a secure context.
      say(`The link is ${link}`);
    }
  };
  const copy = {
    label: 'Copy link',
    onSelect: () => void copyLink(),
  };
  const own =
    user?.username === post.author.username
      ? [
          { label: 'Edit', onSelect: () => setOpen('edit') },
          { label: 'Delete', danger: true, onSelect: () => setOpen('delete') },
        ]
      : [];
  return (
    <>
      <Menu label="Actions on the post" items={[copy, ...own]} />
      {open === 'edit' && <EditPostDialog post={post} onClose={() => setOpen(undefined)} />}
      {open === 'delete' && (
        <ConfirmDialog
          title="Delete post"
          text="The post, its likes and comments are gone for everybody."
          verb="Delete"
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}
