import { useQueryClient } from '@tanstack/react-query';
import * as v from 'valibot';
import { type Passkey, type User, api, body } from '@/api/client';
import { useRequestForm } from '@/api/useRequestForm';
import { TextField } from '@/components/TextField';
import { useToast } from '@/components/Toasts';
import { countGraphemes } from '@/lib/graphemes';
import { createPasskey, whyNoPasskey } from '@/lib/passkeys';
import { BothFields, askBoth } from './BothFactors';
import { PasswordDialog } from './PasswordDialog';
import { codeOf, passwordAndCode } from './passwordAndCode';
import { passkeysQuery } from './passkeys';

const name = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty('Say where it is, so that you know it again.'),
  v.check((text) => countGraphemes(text) <= 50, 'Use at most 50 characters.'),
);

interface Wanted {
  name: string;
  password: string;
  code: string;
}

interface NewPasskeyProps {
  user: User;
  withCode: boolean;
  onClose: () => void;
}

export function NewPasskeyDialog({ user, withCode, onClose }: NewPasskeyProps) {
  const client = useQueryClient();
  const say = useToast();
  const { form, field, page } = useRequestForm<Wanted, Passkey | undefined>({
    ...askBoth,
    schema: v.object({ name, ...passwordAndCode(withCode) }),
    defaults: { name: '', password: '', code: '' },
    send: async (values) => {
      try {
        return await add(values, withCode);
      } catch (error) {
        const message = whyNoPasskey(error);
        if (message === undefined) throw error;
        form.setError('root', { message });
        return undefined;
      }
    },
    // Nothing where the browser has made none.
    onDone: (made) => {
      if (made === undefined) return;
      say('The passkey is added.');
      onClose();
      void client.invalidateQueries({ queryKey: passkeysQuery.queryKey });
    },
  });
  return (
    <PasswordDialog
      title="Add a passkey"
      text="Your browser asks next where to keep it. Whoever holds it gets in, so choose what is yours alone."
      verb="Add it"
      username={user.username}
      unsaved={form.formState.isDirty}
      page={page}
      onClose={onClose}
    >
      <TextField label="Name" hint="Where it is, such as: my phone." autoComplete="off" {...field('name')} />
      <BothFields field={field} withCode={withCode} />
    </PasswordDialog>
  );
}

async function add({ name, password, code }: Wanted, withCode: boolean): Promise<Passkey> {
  const proof = { password, ...codeOf(withCode, code) };
  const options = body(await api.POST('/api/v1/auth/passkeys', { body: proof })).data;
  const made = await createPasskey(options);
  return body(await api.POST('/api/v1/auth/passkeys/confirm', { body: { name, ...made } })).data;
}
