import { useMutation } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router-dom';
import { api } from '@/api/client';
import { explain, isProblem } from '@/api/problem';
import { Button, buttonClasses } from '@/components/Button';
import { useSession } from '@/entities/session/session';
import { AuthFrame, AuthResult } from './AuthFrame';

/** Uses its link by a button only: what looks through letters for dangers opens every link, but presses nothing. */
export function VerifyPage() {
  const token = useSearchParams()[0].get('token') ?? '';
  const { user, retry } = useSession();
  const confirm = useMutation({
    mutationFn: () => api.POST('/api/v1/auth/email/verify', { body: { token } }),
    onSuccess: () => {
      if (user != null) retry();
    },
  });
  const { error } = confirm;
  if (confirm.isSuccess)
    return (
      <AuthResult title="Your address is confirmed" text="Letters of your account come to it.">
        <Link to={user === null ? '/login' : '/'} replace className={buttonClasses('primary')}>
          {user === null ? 'Log in' : 'Go home'}
        </Link>
      </AuthResult>
    );
  // What is refused now is refused at every other try.
  if (token === '' || (isProblem(error) && [404, 409, 410, 422].includes(error.problem.status)))
    return (
      <AuthResult
        title="This link does not work"
        text={token === '' ? 'It is not whole. Copy all of it from the letter.' : explain(error)}
      >
        <Link to="/settings/account" className={buttonClasses('primary')}>
          Go to your account
        </Link>
      </AuthResult>
    );
  return (
    <AuthFrame title="Confirm your address">
      <p className="text-center text-sm text-balance text-ink-soft">
        Do so only if you asked for the letter that led you here.
      </p>
      {error !== null && (
        <p role="alert" className="text-center text-sm text-danger">
          {explain(error)}
        </p>
      )}
      <Button busy={confirm.isPending} onClick={() => confirm.mutate()}>
        {error === null ? 'Confirm' : 'Try again'}
      </Button>
    </AuthFrame>
  );
}
