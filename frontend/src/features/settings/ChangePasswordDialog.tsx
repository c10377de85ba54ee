import { useQueryClient } from '@tanstack/react-query';
import * as v from 'valibot';
import { type User, api } from '@/api/client';
import { csrf } from '@/api/csrf';
import { useRequestForm } from '@/api/useRequestForm';
import { PasswordDialog } from '@/components/PasswordDialog';
import { PasswordField } from '@/components/PasswordField';
import { useToast } from '@/components/Toasts';
import { NOT_YOURS } from '@/entities/session/words';
import { NEW_PASSWORD_HINT, currentPassword, newPassword } from '@/lib/credentials';

const schema = v.object({ current_password: currentPassword, password: newPassword });

type Change = v.InferOutput<typeof schema>;

export function ChangePasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const client = useQueryClient();
  const say = useToast();
  const { form, field, page } = useRequestForm<Change, unknown>({
    schema,
    defaults: { current_password: '', password: '' },
    send: (values) => api.POST('/api/v1/auth/password/change', { body: values }),
    onDone: () => {
      // The session goes on under another key, whose token is another.
      csrf.forget();
      void client.invalidateQueries({ queryKey: ['sessions'] });
      say('Your password is changed. All other sessions are ended.');
      onClose();
    },
    fieldOf: { 'auth.invalid': 'current_password' },
    words: NOT_YOURS,
  });
  return (
    <PasswordDialog
      title="Change password"
      text="Every other browser and program has to log in again. This one goes on."
      verb="Change password"
      username={user.username}
      unsaved={form.formState.isDirty}
      page={page}
      onClose={onClose}
    >
      <PasswordField
        label="Current password"
        autoComplete="current-password"
        {...field('current_password')}
      />
      <PasswordField
        label="New password"
        autoComplete="new-password"
        hint={NEW_PASSWORD_HINT}
        {...field('password')}
      />
    </PasswordDialog>
  );
}
