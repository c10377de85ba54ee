import { useMutation, useQuery } from '@tanstack/react-query';
import { type User, api, body } from '@/api/client';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { instanceQuery } from '@/entities/instance/instance';
import { useSession } from '@/entities/session/session';
import { isPasskeyHost, knowsPasskeys, takePasskey, whyNoPasskey } from '@/lib/passkeys';
import type { SignedIn } from './useAuthForm';

async function logIn(): Promise<SignedIn> {
  const asked = body(await api.POST('/api/v1/auth/passkeys/login')).data;
  const answer = await takePasskey(asked);
  return body(await api.POST('/api/v1/auth/passkeys/login/confirm', { body: answer })).data;
}

/** Where the browser and the server know passkeys; needs neither name nor password. */
export function PasskeyButton({ onSignedIn }: { onSignedIn: (user: User) => void }) {
  const session = useSession();
  const instance = useQuery({ ...instanceQuery, enabled: knowsPasskeys() });
  const attempt = useMutation({
    mutationFn: logIn,
    onSuccess: ({ user, csrf_token }) => {
      session.begin(user, csrf_token);
      onSignedIn(user);
    },
  });
  if (!isPasskeyHost(instance.data?.passkey_host)) return null;
  return (
    <div className="flex flex-col gap-2">
      <Button look="quiet" busy={attempt.isPending} onClick={() => attempt.mutate()}>
        Log in with a passkey
      </Button>
      {attempt.isError && (
        <p role="alert" className="text-sm text-danger">
          {whyNoPasskey(attempt.error) ?? explain(attempt.error)}
        </p>
      )}
    </div>
  );
}
