import { useState } from 'react';
import { Link } from 'react-router-dom';
import { type User, api, body } from '@/api/client';
import { isProblem } from '@/api/problem';
import { PasswordField } from '@/components/PasswordField';
import { TextField } from '@/components/TextField';
import { useToast } from '@/components/Toasts';
import { farewell } from '@/entities/session/farewell';
import { exactly } from '@/lib/time';
import { AuthPage } from './AuthPage';
import { CodeStep, type Kind, OtherWays } from './CodeStep';
import { PasskeyButton } from './PasskeyButton';
import { type Login, schemaOf } from './login';
import { useAuthForm } from './useAuthForm';

export function LoginPage() {
  const say = useToast();
  const left = farewell.last();
  const welcome = ({ id }: User) => {
    if (farewell.takeBack(id)) say('Welcome back. Your account is not deleted.');
  };
  // Which code is asked for, once the password was right.
  const [kind, setKind] = useState<Kind>();
  const { form, field, page } = useAuthForm<Login>({
    schema: schemaOf(kind),
    defaults: { login: '', password: '', totp: '' },
    send: async ({ totp, ...values }) => {
      const sent = kind === undefined ? values : { ...values, totp };
      try {
        return body(await api.POST('/api/v1/auth/login', { body: sent })).data;
      } catch (error) {
        if (isProblem(error, 'auth.totp_required')) {
          setKind('app');
          return undefined;
        }
        // The password was changed meanwhile.
        if (isProblem(error, 'auth.invalid')) setKind(undefined);
        throw error;
      }
    },
    fieldOf: { 'auth.totp_invalid': 'totp' },
    onSignedIn: welcome,
  });
  const ask = (next: Kind | undefined) => {
    form.resetField('totp');
    form.clearErrors();
    setKind(next);
  };
  return (
    <AuthPage
      title="Log in"
      note={left !== undefined && <Farewell until={left.eraseAt} />}
      other={{ question: 'New here?', title: 'Sign up', path: '/signup' }}
      below={
        kind === undefined ? (
          <>
            <PasskeyButton onSignedIn={welcome} />
            <Link
              to="/reset"
              className="flex min-h-11 items-center self-center rounded-md px-3 text-sm text-accent underline"
            >
              Forgot your password?
            </Link>
          </>
        ) : (
          <OtherWays kind={kind} onKind={ask} />
        )
      }
      {...page}
    >
      {kind === undefined ? (
        <>
          <TextField
            label="Username or email"
            autoComplete="username"
            autoCapitalize="none"
            {...field('login')}
          />
          <PasswordField label="Password" autoComplete="current-password" {...field('password')} />
        </>
      ) : (
        <CodeStep kind={kind} form={form} field={field('totp')} />
      )}
    </AuthPage>
  );
}

function Farewell({ until }: { until: string }) {
  return (
    <p className="rounded-md border border-hairline bg-sunken p-4 text-sm">
      Your account is gone for everybody, and will be erased after{' '}
      <time dateTime={until} className="font-semibold">
        {exactly(until)}
      </time>
      . Log in before to bring it back.
    </p>
  );
}
