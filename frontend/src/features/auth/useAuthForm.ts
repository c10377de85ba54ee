import type { FieldValues } from 'react-hook-form';
import type { User } from '@/api/client';
import { useRequestForm } from '@/api/useRequestForm';
import { useSession } from '@/entities/session/session';

export interface SignedIn {
  user: User;
  csrf_token: string;
}

type Options<T extends FieldValues> = Omit<
  Parameters<typeof useRequestForm<T, SignedIn | undefined>>[0],
  'onDone'
> & {
  onSignedIn?: (user: User) => void;
};

/** A form that ends in a session, whereupon the route leads on. */
export function useAuthForm<T extends FieldValues>({ onSignedIn, ...options }: Options<T>) {
  const session = useSession();
  return useRequestForm<T, SignedIn | undefined>({
    ...options,
    // Nothing where something else is asked before.
    onDone: (answer) => {
      if (answer === undefined) return;
      const { user, csrf_token } = answer;
      session.begin(user, csrf_token);
      onSignedIn?.(user);
    },
  });
}
