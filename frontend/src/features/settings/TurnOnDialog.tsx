import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import * as v from 'valibot';
import { type TotpSecret, type User, api, body } from '@/api/client';
import { useRequestForm } from '@/api/useRequestForm';
import { Button } from '@/components/Button';
import { EditDialog } from '@/components/EditDialog';
import { PasswordField } from '@/components/PasswordField';
import { QrCode } from '@/components/QrCode';
import { TextField } from '@/components/TextField';
import { NOT_YOURS } from '@/entities/session/words';
import { currentPassword } from '@/lib/credentials';
import { appCode, codeField } from '@/lib/oneTimeCode';
import { BEFORE_KEEPING, RecoveryCodes } from './RecoveryCodes';
import { beginTotp, totpQuery } from './totp';

interface TurnOnProps {
  user: User;
  /** Where it was given without the password. */
  first: TotpSecret | undefined;
  onClose: () => void;
  onOn: () => void;
}

/** The password where it is asked for, the app, and the recovery codes. */
export function TurnOnDialog({ user, first, onClose, onOn }: TurnOnProps) {
  const client = useQueryClient();
  const [secret, setSecret] = useState(first);
  const [codes, setCodes] = useState<string[]>();
  const close = () => {
    onClose();
    if (codes === undefined) return;
    onOn();
    for (const queryKey of [totpQuery.queryKey, ['sessions'], ['tokens']])
      void client.invalidateQueries({ queryKey });
  };
  return (
    <EditDialog
      title={codes === undefined ? 'Turn on two-factor log-in' : 'Your recovery codes'}
      question={codes && BEFORE_KEEPING}
      onClose={close}
    >
      {codes !== undefined ? (
        <RecoveryCodes codes={codes} onDone={close} />
      ) : secret === undefined ? (
        <AskPassword username={user.username} onSecret={setSecret} />
      ) : (
        <Scan secret={secret} onCodes={setCodes} />
      )}
    </EditDialog>
  );
}

const passwordSchema = v.object({ password: currentPassword });

interface AskPasswordProps {
  username: string;
  onSecret: (secret: TotpSecret) => void;
}

function AskPassword({ username, onSecret }: AskPasswordProps) {
  const { field, page } = useRequestForm<{ password: string }, TotpSecret>({
    schema: passwordSchema,
    defaults: { password: '' },
    send: ({ password }) => beginTotp(password),
    onDone: onSecret,
    fieldOf: { 'auth.invalid': 'password' },
    words: NOT_YOURS,
  });
  return (
    <form className="flex flex-col gap-4 p-4" noValidate onSubmit={page.onSubmit}>
      <p className="text-sm text-ink-soft">It is some time since you logged in. Are you still yourself?</p>
      <input hidden readOnly name="username" autoComplete="username" value={username} />
      <PasswordField label="Password" autoComplete="current-password" {...field('password')} />
      {page.error !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {page.error}
        </p>
      )}
      <Button type="submit" busy={page.busy}>
        Go on
      </Button>
    </form>
  );
}

const codeSchema = v.object({ code: appCode });

/** In groups of four, as it is read and typed. */
const grouped = (secret: string) => secret.replace(/(.{4})(?=.)/g, '$1 ');

function Scan({ secret, onCodes }: { secret: TotpSecret; onCodes: (codes: string[]) => void }) {
  const { form, field, page } = useRequestForm<{ code: string }, string[]>({
    schema: codeSchema,
    defaults: { code: '' },
    send: async (values) =>
      body(await api.POST('/api/v1/auth/totp/confirm', { body: values })).data.recovery_codes,
    onDone: onCodes,
    fieldOf: { 'auth.totp_invalid': 'code' },
  });
  const { setFocus } = form;
  // Where it has taken the place of the password.
  useEffect(() => setFocus('code'), [setFocus]);
  return (
    <form className="flex flex-col gap-4 p-4" noValidate onSubmit={page.onSubmit}>
      <p className="text-sm text-ink-soft">
        Scan this with an authenticator app, then give the code that the app shows. Every other browser and
        program has to log in again.
      </p>
      <div className="flex flex-col items-center gap-3">
        <QrCode text={secret.uri} label="QR code of the secret below" />
        <p className="text-center text-xs text-ink-soft">
          Without a camera, or on this phone, type it or{' '}
          <a href={secret.uri} className="text-accent underline">
            open your app
          </a>
          :<code className="mt-1 block font-mono text-sm text-ink">{grouped(secret.secret)}</code>
        </p>
      </div>
      <TextField label="Code" {...codeField} {...field('code')} />
      {page.error !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {page.error}
        </p>
      )}
      <Button type="submit" busy={page.busy}>
        Turn it on
      </Button>
    </form>
  );
}
