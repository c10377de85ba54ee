import { Link } from 'react-router-dom';
import * as v from 'valibot';
import { api, body } from '@/api/client';
import { PasswordField } from '@/components/PasswordField';
import { TextField } from '@/components/TextField';
import { useToast } from '@/components/Toasts';
import { farewell } from '@/entities/session/farewell';
import { currentPassword } from '@/lib/credentials';
import { exactly } from '@/lib/time';
import { AuthPage } from './AuthPage';
import { useAuthForm } from './useAuthForm';

const schema = v.object({
  login: v.pipe(v.string(), v.trim(), v.nonEmpty('Give your username or email.')),
  password: currentPassword,
});

type Login = v.InferOutput<typeof schema>;

export function LoginPage() {
  const say = useToast();
  const left = farewell.last();
  const { field, page } = useAuthForm<Login>({
    schema,
    defaults: { login: '', password: '' },
    send: async (values) => body(await api.POST('/api/v1/auth/login', { body: values })).data,
    onSignedIn: ({ id }) => {
      if (farewell.takeBack(id)) say('Welcome back. Your account is not deleted.');
    },
  });
  return (
    <AuthPage
      title="Log in"
      note={left !== undefined && <Farewell until={left.eraseAt} />}
      other={{ question: 'New here?', title: 'Sign up', path: '/signup' }}
      below={
        <Link
          to="/reset"
          className="flex min-h-11 items-center self-center rounded-md px-3 text-sm text-accent underline"
        >
          Forgot your password?
        </Link>
      }
      {...page}
    >
      <TextField
        label="Username or email"
        autoComplete="username"
        autoCapitalize="none"
        {...field('login')}
      />
      <PasswordField label="Password" autoComplete="current-password" {...field('password')} />
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
