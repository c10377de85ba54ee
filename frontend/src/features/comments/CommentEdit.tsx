import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Comment, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { useUnsaved } from '@/components/EditDialog';
import { TextArea } from '@/components/TextArea';
import { patchComment } from './queries';

/** Changes the text of one's comment. */
export function CommentEdit({ comment, onDone }: { comment: Comment; onDone: () => void }) {
  const client = useQueryClient();
  const [text, setText] = useState(comment.text);
  useUnsaved(text !== comment.text);
  const edit = useMutation({
    mutationFn: async () =>
      body(await api.PATCH('/api/v1/comments/{id}', { params: { path: { id: comment.id } }, body: { text } }))
        .data,
    onSuccess: (edited) => {
      patchComment(client, comment.post_id, comment.id, () => edited);
      onDone();
    },
  });
  return (
    <form
      className="flex flex-col gap-2 p-4"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        edit.mutate();
      }}
    >
      <TextArea
        label="Edit comment"
        limit={1000}
        text={text}
        error={edit.isError ? explain(edit.error) : undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" busy={edit.isPending} disabled={text.trim() === ''}>
          Save
        </Button>
      </div>
    </form>
  );
}
