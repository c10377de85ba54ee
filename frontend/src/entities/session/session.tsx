import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, createContext, useCallback, useContext, useMemo } from 'react';
import { type User, api, body } from '@/api/client';
import { csrf } from '@/api/csrf';
import { isProblem } from '@/api/problem';

export interface Session {
  /** `undefined` while it is being asked, `null` for a stranger. */
  user: User | null | undefined;
  failed: unknown;
  retry: () => void;
  /** After signing up or in. */
  begin: (user: User, csrfToken: string) => void;
  update: (user: User) => void;
}

const key = ['session'];
const SessionContext = createContext<Session | undefined>(undefined);

/** The server writes into the page whether somebody is signed in, so a stranger's page need not ask. */
function knownStranger(): boolean {
  return document.querySelector<HTMLMetaElement>('meta[name="tintype-session"]')?.content === 'signed-out';
}

async function fetchSession(): Promise<User | null> {
  try {
    const { data } = body(await api.GET('/api/v1/auth/session'));
    csrf.keep(data.csrf_token);
    return data.user;
  } catch (error) {
    if (isProblem(error, 'auth.required')) return null;
    throw error;
  }
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: key,
    queryFn: fetchSession,
    staleTime: Infinity,
    ...(knownStranger() ? { initialData: null } : {}),
  });
  const update = useCallback((user: User) => client.setQueryData(key, user), [client]);
  const begin = useCallback(
    (user: User, csrfToken: string) => {
      csrf.keep(csrfToken);
      client.removeQueries({ predicate: (one) => one.queryKey[0] !== key[0] });
      client.setQueryData(key, user);
    },
    [client],
  );
  const { data, error, refetch } = query;
  const value = useMemo<Session>(
    () => ({ user: data, failed: error, retry: () => void refetch(), begin, update }),
    [data, error, refetch, begin, update],
  );
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('useSession outside of SessionProvider');
  return session;
}
