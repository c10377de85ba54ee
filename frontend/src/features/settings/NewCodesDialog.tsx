import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type User, api, body } from '@/api/client';
import { useRequestForm } from '@/api/useRequestForm';
import { EditDialog } from '@/components/EditDialog';
import { PasswordDialog } from '@/components/PasswordDialog';
import { type Both, BothFields, askBoth } from '@/entities/session/BothFactors';
import { BEFORE_KEEPING, RecoveryCodes } from './RecoveryCodes';
import { totpQuery } from './totp';

/** Asks for both factors, then shows the codes. */
export function NewCodesDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const client = useQueryClient();
  const [codes, setCodes] = useState<string[]>();
  const { form, field, page } = useRequestForm<Both, string[]>({
    ...askBoth,
    send: async (values) =>
      body(await api.POST('/api/v1/auth/totp/recovery_codes', { body: values })).data.recovery_codes,
    onDone: (made) => {
      setCodes(made);
      void client.invalidateQueries({ queryKey: totpQuery.queryKey });
    },
  });
  if (codes !== undefined)
    return (
      <EditDialog title="Your recovery codes" question={BEFORE_KEEPING} onClose={onClose}>
        <RecoveryCodes codes={codes} onDone={onClose} />
      </EditDialog>
    );
  return (
    <PasswordDialog
      title="New recovery codes"
      text="Those you have are good for nothing then."
      verb="Make them"
      username={user.username}
      unsaved={form.formState.isDirty}
      page={page}
      onClose={onClose}
    >
      <BothFields field={field} />
    </PasswordDialog>
  );
}
