import { useSearchParams } from 'react-router-dom';
import * as v from 'valibot';
import { type Instance, type Waiting, api, body } from '@/api/client';
import { PasswordField } from '@/components/PasswordField';
import { TextArea } from '@/components/TextArea';
import { TextField } from '@/components/TextField';
import { NEW_PASSWORD_HINT, emailAddress, newPassword } from '@/lib/credentials';
import { countGraphemes } from '@/lib/graphemes';
import { AuthPage } from './AuthPage';
import { type SignedIn, useAuthForm } from './useAuthForm';

const REASON_LIMIT = 500;

type Mode = Exclude<Instance['sign_up'], 'closed'>;

const fields = {
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
};

const schemaOf = (mode: Mode) =>
  v.object({
    ...fields,
    invite:
      mode === 'invite'
        ? v.pipe(v.string(), v.trim(), v.nonEmpty('Give the code of your invitation.'))
        : v.string(),
    reason: v.pipe(
      v.string(),
      v.trim(),
      v.check((text) => mode !== 'approval' || text !== '', 'Say who you are, and why you want an account.'),
      v.check((text) => countGraphemes(text) <= REASON_LIMIT, 'Use at most 500 characters.'),
    ),
  });

type SignUp = v.InferOutput<ReturnType<typeof schemaOf>>;

interface SignupFormProps {
  mode: Mode;
  onWaits: () => void;
}

export function SignupForm({ mode, onWaits }: SignupFormProps) {
  const invited = useSearchParams()[0].get('invite') ?? '';
  const { form, field, page } = useAuthForm<SignUp>({
    schema: schemaOf(mode),
    defaults: { username: '', email: '', full_name: '', password: '', invite: invited, reason: '' },
    send: async ({ invite, reason, ...values }) => {
      const asked = mode === 'invite' ? { invite } : mode === 'approval' ? { reason } : {};
      const answer = await api.POST('/api/v1/auth/signup', { body: { ...values, ...asked } });
      const { data } = body(answer) as { data: SignedIn | Waiting };
      if ('user' in data) return data;
      onWaits();
      return undefined;
    },
    fieldOf: { 'user.username_taken': 'username', 'user.email_taken': 'email' },
  });

  const checkFree = async (username: string) => {
    if (!v.safeParse(fields.username, username).success) return;
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
      {mode === 'invite' && (
        <TextField
          label="Invitation"
          hint="The code that you were given."
          autoComplete="off"
          autoCapitalize="none"
          {...field('invite')}
        />
      )}
      {mode === 'approval' && (
        <TextArea
          label="Why you want an account"
          hint="A moderator reads it, and decides."
          limit={REASON_LIMIT}
          {...field('reason')}
          text={form.watch('reason')}
        />
      )}
    </AuthPage>
  );
}
