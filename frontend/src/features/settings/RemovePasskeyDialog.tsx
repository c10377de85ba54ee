import { useQueryClient } from '@tanstack/react-query';
import * as v from 'valibot';
import { type Passkey, type User, api } from '@/api/client';
import { useRequestForm } from '@/api/useRequestForm';
import { useToast } from '@/components/Toasts';
import { type Both, BothFields, askBoth } from './BothFactors';
import { PasswordDialog } from './PasswordDialog';
import { codeOf, passwordAndCode } from './passwordAndCode';
import { passkeysQuery } from './passkeys';

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
    send: ({ password, code }) =>
      api.DELETE('/api/v1/auth/passkeys/{id}', {
        params: { path: { id: passkey.id } },
        body: { password, ...codeOf(withCode, code) },
      }),
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
