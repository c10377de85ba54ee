import * as v from 'valibot';
import { api, body } from '@/api/client';
import { PasswordField } from '@/components/PasswordField';
import { TextField } from '@/components/TextField';
import { NEW_PASSWORD_HINT, emailAddress, newPassword } from '@/lib/credentials';
import { countGraphemes } from '@/lib/graphemes';
import { AuthPage } from './AuthPage';
import { useAuthForm } from './useAuthForm';

const schema = v.object({
  username: v.pipe(
    v.string(),
    v.trim(),
    v.regex(
      /^[a-zA-Z0-9_](?:[a-zA-Z0-9_.]{1,28})[a-zA-Z0-9_]$/,
      'Use 3 to 30 letters, digits, underscores and dots.',
    ),
  ),
  email: emailAddress,
  full_name: v.pipe(
    v.string(),
    v.trim(),
    v.check((name) => countGraphemes(name) <= 60, 'Use at most 60 characters.'),
  ),
  password: newPassword,
});

type SignUp = v.InferOutput<typeof schema>;

export function SignupPage() {
  const { form, field, page } = useAuthForm<SignUp>({
    schema,
    defaults: { username: '', email: '', full_name: '', password: '' },
    send: async (values) => body(await api.POST('/api/v1/auth/signup', { body: values })).data,
    fieldOf: { 'user.username_taken': 'username', 'user.email_taken': 'email' },
  });

  const checkFree = async (username: string) => {
    if (!v.safeParse(schema.entries.username, username).success) return;
    const answer = await api
      .GET('/api/v1/auth/username_available', { params: { query: { username } } })
      .catch(() => undefined);
    if (answer?.data?.data.available === false)
      form.setError('username', { message: 'This username is taken.' });
  };

  const username = field('username');
  return (
    <AuthPage
      title="Sign up"
      other={{ question: 'Have an account?', title: 'Log in', path: '/login' }}
      {...page}
    >
      <TextField
        label="Username"
        autoComplete="username"
        autoCapitalize="none"
        hint="Others find you by it."
        {...username}
        onBlur={(event) => {
          void username.onBlur(event);
          void checkFree(event.target.value.trim());
        }}
      />
      <TextField
        label="Email"
        type="email"
        autoComplete="email"
        hint="Nobody else sees it."
        {...field('email')}
      />
      <TextField label="Full name" autoComplete="name" {...field('full_name')} />
      <PasswordField
        label="Password"
        autoComplete="new-password"
        hint={NEW_PASSWORD_HINT}
        {...field('password')}
      />
    </AuthPage>
  );
}
