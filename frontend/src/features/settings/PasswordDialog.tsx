import type { FormEventHandler, ReactNode } from 'react';
import { Button } from '@/components/Button';
import { EditDialog, useUnsaved } from '@/components/EditDialog';

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

/** A change of the account, which the password is asked for once more. */
export function PasswordDialog({ title, onClose, ...rest }: PasswordDialogProps) {
  return (
    <EditDialog title={title} onClose={onClose}>
      <Fields onClose={onClose} {...rest} />
    </EditDialog>
  );
}

function Fields({
  text,
  verb,
  danger = false,
  username,
  unsaved,
  page,
  onClose,
  children,
}: Omit<PasswordDialogProps, 'title'>) {
  const { onSubmit, busy, error } = page;
  useUnsaved(unsaved);
  return (
    <form className="flex flex-col gap-4 p-4" noValidate onSubmit={onSubmit}>
      <p className="text-sm text-ink-soft">{text}</p>
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
