import { useEffect, useState } from 'react';
import * as v from 'valibot';
import { type User, api } from '@/api/client';
import { isProblem } from '@/api/problem';
import { useRequestForm } from '@/api/useRequestForm';
import { PasswordDialog } from '@/components/PasswordDialog';
import { type Both, BothFields, askBoth } from '@/entities/session/BothFactors';
import { passwordAndCode } from '@/entities/session/passwordAndCode';

interface ProofDialogProps {
  user: User;
  onProven: () => void;
  onClose: () => void;
}

/** Before a change that takes a recent log-in. */
export function ProofDialog({ user, onProven, onClose }: ProofDialogProps) {
  // A code is asked for once the password was right.
  const [withCode, setWithCode] = useState(false);
  const { form, field, page } = useRequestForm<Both, boolean>({
    ...askBoth,
    schema: v.object(passwordAndCode(withCode)),
    send: async ({ password, code }) => {
      try {
        await api.POST('/api/v1/auth/proof', { body: { password, ...(withCode && { totp: code }) } });
        return true;
      } catch (error) {
        if (!isProblem(error, 'auth.totp_required')) throw error;
        setWithCode(true);
        return false;
      }
    },
    onDone: (proven) => {
      if (proven) onProven();
    },
  });
  const { setFocus } = form;
  useEffect(() => setFocus(withCode ? 'code' : 'password'), [setFocus, withCode]);
  return (
    <PasswordDialog
      title="Confirm that it is you"
      text="You last proved it more than an hour ago."
      verb="Confirm"
      username={user.username}
      unsaved={false}
      page={page}
      onClose={onClose}
    >
      <BothFields field={field} withCode={withCode} />
    </PasswordDialog>
  );
}
