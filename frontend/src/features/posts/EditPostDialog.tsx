import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Post, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { EditDialog, useUnsaved } from '@/components/EditDialog';
import { Switch } from '@/components/Switch';
import { TextArea } from '@/components/TextArea';
import { patchPost } from '@/entities/post/queries';

interface EditPostProps {
  post: Post;
  onClose: () => void;
}

/** Caption, alt texts and visibility; the pixels stay. */
export function EditPostDialog({ post, onClose }: EditPostProps) {
  return (
    <EditDialog title="Edit post" onClose={onClose}>
      <EditPostForm post={post} onClose={onClose} />
    </EditDialog>
  );
}

function EditPostForm({ post, onClose }: EditPostProps) {
  const client = useQueryClient();
  const [caption, setCaption] = useState(post.caption);
  const [alts, setAlts] = useState(() => post.media.map((media) => media.alt_text));
  const [forFollowers, setForFollowers] = useState(post.visibility === 'followers');
  useUnsaved(
    caption !== post.caption ||
      forFollowers !== (post.visibility === 'followers') ||
      post.media.some((media, index) => media.alt_text !== alts[index]),
  );
  const save = useMutation({
    mutationFn: async () =>
      body(
        await api.PATCH('/api/v1/posts/{id}', {
          params: { path: { id: post.id } },
          body: {
            caption,
            media: post.media.map((media, index) => ({ id: media.id, alt_text: alts[index] ?? '' })),
            visibility: forFollowers ? 'followers' : 'public',
          },
        }),
      ).data,
    onSuccess: (edited) => {
      patchPost(client, post.id, () => edited);
      onClose();
    },
  });
  return (
    <form
      className="flex flex-col gap-4 p-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextArea
        label="Caption"
        limit={2200}
        text={caption}
        onChange={(event) => setCaption(event.target.value)}
      />
      {post.media.map((media, index) => (
        <TextArea
          key={media.id}
          label={post.media.length === 1 ? 'Alt text' : `Alt text of picture ${index + 1}`}
          hint="For those who cannot see it."
          limit={1500}
          text={alts[index] ?? ''}
          onChange={(event) => setAlts(alts.map((alt, at) => (at === index ? event.target.value : alt)))}
        />
      ))}
      <Switch label="For followers only" checked={forFollowers} onChange={setForFollowers} />
      {save.isError && (
        <p role="alert" className="text-sm text-danger">
          {explain(save.error)}
        </p>
      )}
      <Button type="submit" busy={save.isPending}>
        Save
      </Button>
    </form>
  );
}
