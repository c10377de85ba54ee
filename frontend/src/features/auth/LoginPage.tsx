import * as v from 'valibot';
import { api, body } from '@/api/client';
import { TextField } from '@/components/TextField';
import { AuthPage } from './AuthPage';
import { PasswordField } from './PasswordField';
import { useAuthForm } from './useAuthForm';

const schema = v.object({
  login: v.pipe(v.string(), v.trim(), v.nonEmpty('Give your username or email.')),
  password: v.pipe(v.string(), v.nonEmpty('Give your password.')),
});

type Login = v.InferOutput<typeof schema>;

export function LoginPage() {
  const { field, page } = useAuthForm<Login>({
    schema,
    defaults: { login: '', password: '' },
    send: async (values) => body(await api.POST('/api/v1/auth/login', { body: values })).data,
  });
  return (
    <AuthPage title="Log in" other={{ question: 'New here?', title: 'Sign up', path: '/signup' }} {...page}>
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
