import type { ReactNode } from 'react';
import * as v from 'valibot';
import { useRequestForm } from '@/api/useRequestForm';
import { Button } from '@/components/Button';
import { EditDialog, useUnsaved } from '@/components/EditDialog';
import { TextArea } from '@/components/TextArea';
import { NOTE_HINT, NOTE_LIMIT, note } from './note';

const schema = v.object({ note });

interface NoteDialogProps {
  title: string;
  text: string;
  verb: string;
  send: (note: string) => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
  /** What to say of a code, where the server's words are of something else. */
  words?: Record<string, string>;
  /** What else is asked. */
  children?: ReactNode;
}

/** A step that one has to give a reason for. */
export function NoteDialog({ title, onClose, ...rest }: NoteDialogProps) {
  return (
    <EditDialog title={title} onClose={onClose}>
      <NoteForm {...rest} onClose={onClose} />
    </EditDialog>
  );
}

function NoteForm({
  text,
  verb,
  send,
  onDone,
  onClose,
  words = {},
  children,
}: Omit<NoteDialogProps, 'title'>) {
  const { form, field, page } = useRequestForm<{ note: string }, unknown>({
    schema,
    defaults: { note: '' },
    send: ({ note }) => send(note),
    onDone,
    words,
  });
  useUnsaved(form.formState.isDirty);
  return (
    <form className="flex flex-col gap-4 p-4" noValidate onSubmit={page.onSubmit}>
      <p className="text-sm text-ink-soft">{text}</p>
      {children}
      <TextArea
        label="Note"
        hint={NOTE_HINT}
        limit={NOTE_LIMIT}
        {...field('note')}
        text={form.watch('note')}
      />
      {page.error !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {page.error}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" busy={page.busy}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
