import * as v from 'valibot';
import { type User, api } from '@/api/client';
import { useRequestForm } from '@/api/useRequestForm';
import { PasswordDialog } from '@/components/PasswordDialog';
import { PasswordField } from '@/components/PasswordField';
import { TextField } from '@/components/TextField';
import { NOT_YOURS } from '@/entities/session/words';
import { currentPassword, emailAddress } from '@/lib/credentials';

const schema = v.object({ email: emailAddress, password: currentPassword });

type Wanted = v.InferOutput<typeof schema>;

interface ChangeEmailProps {
  user: User;
  onAsked: (email: string) => void;
  onClose: () => void;
}

export function ChangeEmailDialog({ user, onAsked, onClose }: ChangeEmailProps) {
  const { form, field, page } = useRequestForm<Wanted, unknown>({
    schema,
    defaults: { email: '', password: '' },
    send: (values) => api.POST('/api/v1/auth/email/change', { body: values }),
    onDone: (_, { email }) => {
      onAsked(email.toLowerCase());
      onClose();
    },
    fieldOf: { 'auth.invalid': 'password' },
    words: NOT_YOURS,
  });
  return (
    <PasswordDialog
      title="Change email"
      text={`A letter goes to the new address. Until you open its link, ${user.email} stays.`}
      verb="Send the letter"
      username={user.username}
      unsaved={form.formState.isDirty}
      page={page}
      onClose={onClose}
    >
      <TextField label="New email" type="email" autoComplete="email" {...field('email')} />
      <PasswordField label="Password" autoComplete="current-password" {...field('password')} />
    </PasswordDialog>
  );
}
