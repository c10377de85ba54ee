import { useState } from 'react';
import { Link } from 'react-router-dom';
import * as v from 'valibot';
import { api } from '@/api/client';
import { useRequestForm } from '@/api/useRequestForm';
import { Button, buttonClasses } from '@/components/Button';
import { TextField } from '@/components/TextField';
import { emailAddress } from '@/lib/credentials';
import { AuthResult } from './AuthFrame';
import { AuthPage } from './AuthPage';

const schema = v.object({ email: emailAddress });

type Asked = v.InferOutput<typeof schema>;

/** `arrived` from a link that was dead. */
export function AskForReset({ arrived }: { arrived: boolean }) {
  const [again, setAgain] = useState(false);
  const [sentTo, setSentTo] = useState<string>();
  const { field, page } = useRequestForm<Asked, unknown>({
    schema,
    defaults: { email: '' },
    send: (values) => api.POST('/api/v1/auth/password/forgot', { body: values }),
    onDone: (_, { email }) => setSentTo(email),
  });
  if (sentTo !== undefined)
    return (
      <AuthResult
        title="Look at your mail"
        text={`If ${sentTo} has an account, a letter is on its way. Its link is good for 10 minutes.`}
      >
        <Link to="/login" className={buttonClasses('primary')}>
          Back to log in
        </Link>
        <Button
          look="quiet"
          onClick={() => {
            setSentTo(undefined);
            setAgain(true);
          }}
        >
          No letter? Ask again
        </Button>
      </AuthResult>
    );
  return (
    <AuthPage
      title="Forgot your password?"
      arrived={arrived || again}
      verb="Send a link"
      note={
        <p className="text-center text-sm text-balance text-ink-soft">
          You get a letter with a link to set a new one.
        </p>
      }
      other={{ question: 'Remember it?', title: 'Log in', path: '/login' }}
      {...page}
    >
      <TextField
        label="Email"
        type="email"
        autoComplete="email"
        hint="The one of your account."
        {...field('email')}
      />
    </AuthPage>
  );
}
