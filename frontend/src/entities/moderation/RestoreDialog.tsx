import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { useToast } from '@/components/Toasts';
import { patchPost } from '@/entities/post/queries';
import { NoteDialog } from './NoteDialog';
import { readModerated } from './readModerated';

interface RestoreDialogProps {
  type: 'post' | 'comment';
  id: string;
  onClose: () => void;
}

/** Shows a hidden post or comment again. */
export function RestoreDialog({ type, id, onClose }: RestoreDialogProps) {
  const client = useQueryClient();
  const say = useToast();
  const send = (note: string): Promise<unknown> => {
    const options = { params: { path: { id } }, body: { note } };
    return type === 'post'
      ? api.POST('/api/v1/moderation/posts/{id}/restore', options)
      : api.POST('/api/v1/moderation/comments/{id}/restore', options);
  };
  return (
    <NoteDialog
      title={`Show the ${type} again`}
      text={`Everybody who may see it sees this ${type} again.`}
      verb="Show it"
      send={send}
      onDone={() => {
        say(`The ${type} is shown again.`);
        readModerated(client);
        if (type === 'post') patchPost(client, id, (post) => ({ ...post, is_hidden: false }));
        onClose();
      }}
      onClose={onClose}
    />
  );
}
