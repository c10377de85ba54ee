import { type FormEventHandler, type ReactNode, useId } from 'react';
import { Button } from './Button';
import { EditDialog, useUnsaved } from './EditDialog';

interface PasswordDialogProps {
  title: string;
  text: string;
  verb: string;
  danger?: boolean;
  /** Tells the browser's password manager whose password this is. */
  username: string;
  unsaved: boolean;
  page: { onSubmit: FormEventHandler; busy: boolean; error: string | undefined };
  onClose: () => void;
  children: ReactNode;
}

/** A step that the password is asked for once more. */
export function PasswordDialog({ title, onClose, ...rest }: PasswordDialogProps) {
  const id = useId();
  return (
    <EditDialog title={title} describedBy={id} onClose={onClose}>
      <Fields id={id} onClose={onClose} {...rest} />
    </EditDialog>
  );
}

function Fields({
  id,
  text,
  verb,
  danger = false,
  username,
  unsaved,
  page,
  onClose,
  children,
}: Omit<PasswordDialogProps, 'title'> & { id: string }) {
  const { onSubmit, busy, error } = page;
  useUnsaved(unsaved);
  return (
    <form className="flex flex-col gap-4 p-4" noValidate onSubmit={onSubmit}>
      <p id={id} className="text-sm text-ink-soft">
        {text}
      </p>
      <input hidden readOnly name="username" autoComplete="username" value={username} />
      {children}
      {error !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look={danger ? 'danger' : 'primary'} busy={busy}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
