import { useState } from 'react';
import { Link } from 'react-router-dom';
import * as v from 'valibot';
import { api } from '@/api/client';
import { csrf } from '@/api/csrf';
import { explain, isProblem } from '@/api/problem';
import { useRequestForm } from '@/api/useRequestForm';
import { buttonClasses } from '@/components/Button';
import { PasswordField } from '@/components/PasswordField';
import { useSession } from '@/entities/session/session';
import { NEW_PASSWORD_HINT, newPassword } from '@/lib/credentials';
import { AuthResult } from './AuthFrame';
import { AuthPage } from './AuthPage';

const schema = v.object({ password: newPassword });

type Chosen = v.InferOutput<typeof schema>;

const isDead = (error: unknown) =>
  isProblem(error, 'auth.link_invalid') || isProblem(error, 'auth.link_expired');

export function SetPassword({ token }: { token: string }) {
  const session = useSession();
  const [done, setDone] = useState<'set' | { refusal: string }>();
  const { field, page } = useRequestForm<Chosen, 'set' | { refusal: string }>({
    schema,
    defaults: { password: '' },
    send: async ({ password }) => {
      try {
        await api.POST('/api/v1/auth/password/reset', { body: { token, password } });
        return 'set';
      } catch (error) {
        if (isDead(error)) return { refusal: explain(error) };
        throw error;
      }
    },
    onDone: (became) => {
      setDone(became);
      if (became !== 'set') return;
      // It has ended the session of this browser too.
      csrf.forget();
      if (session.user != null) session.retry();
    },
  });
  if (done === 'set')
    return (
      <AuthResult title="Your password is set" text="Every browser and program has to log in again.">
        <Link to="/login" replace className={buttonClasses('primary')}>
          Log in
        </Link>
      </AuthResult>
    );
  if (done !== undefined)
    return (
      <AuthResult title="This link does not work" text={done.refusal}>
        <Link to="/reset" replace className={buttonClasses('primary')}>
          Ask for a new link
        </Link>
      </AuthResult>
    );
  return (
    <AuthPage
      title="Set a new password"
      verb="Set the password"
      note={
        <p className="text-center text-sm text-balance text-ink-soft">
          It ends all sessions, also those you do not know.
        </p>
      }
      other={{ question: 'Remember the old one?', title: 'Log in', path: '/login' }}
      {...page}
    >
      <PasswordField
        label="New password"
        autoComplete="new-password"
        hint={NEW_PASSWORD_HINT}
        {...field('password')}
      />
    </AuthPage>
  );
}
