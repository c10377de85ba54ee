import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import * as v from 'valibot';
import { type Passkey, type User, api, body } from '@/api/client';
import { isProblem } from '@/api/problem';
import { useRequestForm } from '@/api/useRequestForm';
import { PasswordDialog } from '@/components/PasswordDialog';
import { TextField } from '@/components/TextField';
import { useToast } from '@/components/Toasts';
import { BothFields, askBoth } from '@/entities/session/BothFactors';
import { codeOf, passwordAndCode } from '@/entities/session/passwordAndCode';
import { countGraphemes } from '@/lib/graphemes';
import { createPasskey, whyNoPasskey } from '@/lib/passkeys';
import { passkeysQuery } from './passkeys';
import { totpQuery } from './totp';

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
  // What was asked for once more would need another code.
  const options = useRef<Parameters<typeof createPasskey>[0]>();
  const { form, field, page } = useRequestForm<Wanted, Passkey | undefined>({
    ...askBoth,
    schema: v.object({ name, ...passwordAndCode(withCode) }),
    defaults: { name: '', password: '', code: '' },
    send: async (values) => {
      try {
        options.current ??= await begin(values, withCode);
        return await add(values.name, options.current);
      } catch (error) {
        if (isProblem(error, 'auth.totp_required'))
          void client.invalidateQueries({ queryKey: totpQuery.queryKey });
        if (isProblem(error, 'auth.passkey_invalid')) options.current = undefined;
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

async function begin({ password, code }: Wanted, withCode: boolean) {
  const proof = { password, ...codeOf(withCode, code) };
  return body(await api.POST('/api/v1/auth/passkeys', { body: proof })).data;
}

async function add(name: string, options: Parameters<typeof createPasskey>[0]): Promise<Passkey> {
  const made = await createPasskey(options);
  return body(await api.POST('/api/v1/auth/passkeys/confirm', { body: { name, ...made } })).data;
}
