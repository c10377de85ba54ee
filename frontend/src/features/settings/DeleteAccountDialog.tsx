import * as v from 'valibot';
import { type User, api, body } from '@/api/client';
import { useRequestForm } from '@/api/useRequestForm';
import { PasswordDialog } from '@/components/PasswordDialog';
import { PasswordField } from '@/components/PasswordField';
import { farewell } from '@/entities/session/farewell';
import { forgetAll } from '@/entities/session/forget';
import { tellLeft } from '@/entities/session/otherTabs';
import { NOT_YOURS } from '@/entities/session/words';
import { currentPassword } from '@/lib/credentials';

const schema = v.object({ password: currentPassword });

type Proof = v.InferOutput<typeof schema>;

export function DeleteAccountDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { form, field, page } = useRequestForm<Proof, { erase_at: string }>({
    schema,
    defaults: { password: '' },
    send: async (values) => body(await api.DELETE('/api/v1/users/me', { body: values })).data,
    onDone: async ({ erase_at }) => {
      // A fresh page, as after logging out.
      tellLeft();
      await forgetAll();
      farewell.keep({ id: user.id, eraseAt: erase_at });
      window.location.assign('/login');
    },
    fieldOf: { 'auth.invalid': 'password' },
    words: NOT_YOURS,
  });
  return (
    <PasswordDialog
      title="Delete account"
      text="Nobody sees you, your posts or your comments any more, and all your sessions end, at once. The next page says until when a log-in brings everything back. Then it is erased for good."
      verb="Delete account"
      danger
      username={user.username}
      unsaved={form.formState.isDirty}
      page={page}
      onClose={onClose}
    >
      <PasswordField label="Password" autoComplete="current-password" {...field('password')} />
    </PasswordDialog>
  );
}
