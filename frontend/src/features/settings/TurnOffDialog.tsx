import { useQueryClient } from '@tanstack/react-query';
import { type User, api } from '@/api/client';
import { useRequestForm } from '@/api/useRequestForm';
import { PasswordDialog } from '@/components/PasswordDialog';
import { useToast } from '@/components/Toasts';
import { type Both, BothFields, askBoth } from '@/entities/session/BothFactors';
import { totpQuery } from './totp';

interface TurnOffProps {
  user: User;
  onClose: () => void;
  onOff: () => void;
}

export function TurnOffDialog({ user, onClose, onOff }: TurnOffProps) {
  const client = useQueryClient();
  const say = useToast();
  const { form, field, page } = useRequestForm<Both, unknown>({
    ...askBoth,
    send: (values) => api.DELETE('/api/v1/auth/totp', { body: values }),
    onDone: () => {
      say('Two-factor log-in is off.');
      onClose();
      onOff();
      for (const queryKey of [totpQuery.queryKey, ['sessions'], ['tokens']])
        void client.invalidateQueries({ queryKey });
    },
  });
  return (
    <PasswordDialog
      title="Turn off two-factor log-in"
      text="The password alone then gets in. Every other browser and program has to log in again."
      verb="Turn it off"
      danger
      username={user.username}
      unsaved={form.formState.isDirty}
      page={page}
      onClose={onClose}
    >
      <BothFields field={field} />
    </PasswordDialog>
  );
}
