import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { explain } from '@/api/problem';
import { buttonClasses } from '@/components/Button';
import { ErrorState, Loading } from '@/components/States';
import { instanceQuery } from '@/entities/instance/instance';
import { AuthResult } from './AuthFrame';
import { SignupForm } from './SignupForm';

const back = (
  <Link to="/login" className={buttonClasses('primary')}>
    Log in
  </Link>
);

/** As the server takes people in: everybody, by invitation, by approval, or nobody. */
export function SignupPage() {
  const query = useQuery({ ...instanceQuery, select: ({ sign_up }) => sign_up });
  const [waits, setWaits] = useState(false);
  if (query.isPending) return <Loading />;
  if (query.isError) return <ErrorState text={explain(query.error)} onRetry={() => void query.refetch()} />;
  if (waits)
    return (
      <AuthResult
        title="Waiting for approval"
        text="A moderator reads what you wrote and decides. A letter tells you, and then you can log in. Meanwhile, confirm your address by the letter that is on its way."
      >
        {back}
      </AuthResult>
    );
  if (query.data === 'closed')
    return (
      <AuthResult
        title="Sign-up is closed"
        text="Nobody new is taken in here. Who has an account can log in."
      >
        {back}
      </AuthResult>
    );
  return <SignupForm mode={query.data} onWaits={() => setWaits(true)} />;
}
