import { Link, useLocation } from 'react-router-dom';
import * as v from 'valibot';
import { api, body } from '@/api/client';
import { Button } from '@/components/Button';
import { TextField } from '@/components/TextField';
import { useTitle } from '@/lib/useTitle';
import { AuthPage } from './AuthPage';
import { PasswordField } from './PasswordField';
import { useAuthForm } from './useAuthForm';

const schema = v.object({
  login: v.pipe(v.string(), v.trim(), v.nonEmpty('Give your username or email.')),
  password: v.pipe(v.string(), v.nonEmpty('Give your password.')),
});

type Login = v.InferOutput<typeof schema>;

export function LoginPage() {
  useTitle('Log in');
  const { search } = useLocation();
  const { form, submit } = useAuthForm<Login>({
    schema,
    defaults: { login: '', password: '' },
    send: async (values) => body(await api.POST('/api/v1/auth/login', { body: values })).data,
  });
  const { errors, isSubmitting } = form.formState;
  return (
    <AuthPage
      title="Log in"
      footer={
        <>
          New here?{' '}
          <Link to={`/signup${search}`} className="text-accent underline">
            Sign up
          </Link>
        </>
      }
    >
      <form className="flex flex-col gap-4" noValidate onSubmit={submit}>
        <TextField
          label="Username or email"
          autoComplete="username"
          autoCapitalize="none"
          error={errors.login?.message}
          {...form.register('login')}
        />
        <PasswordField
          label="Password"
          autoComplete="current-password"
          error={errors.password?.message}
          {...form.register('password')}
        />
        {errors.root?.message !== undefined && (
          <p role="alert" className="text-sm text-danger">
            {errors.root.message}
          </p>
        )}
        <Button type="submit" busy={isSubmitting}>
          Log in
        </Button>
      </form>
    </AuthPage>
  );
}
