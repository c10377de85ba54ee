import { useQueryClient } from '@tanstack/react-query';
import * as v from 'valibot';
import { type Passkey, type User, api } from '@/api/client';
import { isProblem } from '@/api/problem';
import { useRequestForm } from '@/api/useRequestForm';
import { PasswordDialog } from '@/components/PasswordDialog';
import { useToast } from '@/components/Toasts';
import { type Both, BothFields, askBoth } from '@/entities/session/BothFactors';
import { codeOf, passwordAndCode } from '@/entities/session/passwordAndCode';
import { passkeysQuery } from './passkeys';
import { totpQuery } from './totp';

interface RemovePasskeyProps {
  user: User;
  passkey: Passkey;
  withCode: boolean;
  onClose: () => void;
  onRemoved: () => void;
}

export function RemovePasskeyDialog({ user, passkey, withCode, onClose, onRemoved }: RemovePasskeyProps) {
  const client = useQueryClient();
  const say = useToast();
  const { form, field, page } = useRequestForm<Both, unknown>({
    ...askBoth,
    schema: v.object(passwordAndCode(withCode)),
    send: async ({ password, code }) => {
      const params = { path: { id: passkey.id } };
      try {
        const body = { password, ...codeOf(withCode, code) };
        await api.DELETE('/api/v1/auth/passkeys/{id}', { params, body });
      } catch (error) {
        if (isProblem(error, 'auth.totp_required'))
          void client.invalidateQueries({ queryKey: totpQuery.queryKey });
        throw error;
      }
    },
    onDone: async () => {
      say('The passkey is deleted.');
      onClose();
      await client.invalidateQueries({ queryKey: passkeysQuery.queryKey });
      onRemoved();
    },
  });
  return (
    <PasswordDialog
      title="Delete passkey"
      text={`Nobody logs in with “${passkey.name}” any more. Who is logged in with it stays so: end that in the list of sessions. Delete it on its device, too.`}
      verb="Delete it"
      danger
      username={user.username}
      unsaved={form.formState.isDirty}
      page={page}
      onClose={onClose}
    >
      <BothFields field={field} withCode={withCode} />
    </PasswordDialog>
  );
}
