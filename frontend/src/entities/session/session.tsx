import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type ReactNode,
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type User, api, body, onSignInRequired } from '@/api/client';
import { csrf } from '@/api/csrf';
import { isProblem } from '@/api/problem';
import { dropOldFiles } from '@/lib/keptFiles';
import { forgetAll } from './forget';
import { tellLeft, useOtherTabs } from './otherTabs';

export interface Session {
  /** `undefined` while it is being asked, `null` for a stranger. */
  user: User | null | undefined;
  /** It was ended elsewhere, or expired, while the page was open. */
  ended: boolean;
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
    if (!isProblem(error, 'auth.required')) throw error;
    csrf.forget();
    return null;
  }
}

const personal = { predicate: (query: { queryKey: readonly unknown[] }) => query.queryKey[0] !== key[0] };

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const query = useQuery({
    queryKey: key,
    queryFn: fetchSession,
    staleTime: Infinity,
    // Somebody may have logged out, or in as another, in another tab meanwhile.
    refetchOnWindowFocus: ({ state }) => (state.data == null ? false : 'always'),
    ...(knownStranger() ? { initialData: null } : {}),
  });
  const { data, error, refetch } = query;

  // Whose answers the cache holds. Those of somebody else are asked for again, once their pages are gone.
  const holder = useRef<string | null>();
  const id = data === undefined ? undefined : (data?.id ?? null);
  useEffect(() => {
    if (id === undefined || holder.current === id) return;
    const before = holder.current;
    holder.current = id;
    if (before === undefined) return;
    setEnded(id === null);
    void client.resetQueries(personal);
  }, [client, id]);

  useEffect(() => void dropOldFiles(), []);
  // Nor does the browser keep what others had half written.
  useEffect(() => {
    if (id != null) void forgetAll(id);
  }, [id]);

  const end = useCallback(() => {
    if (client.getQueryData(key) == null) return;
    csrf.forget();
    client.setQueryData(key, null);
  }, [client]);
  // What was under way while the session got another key is refused, too: whether it has ended, it says itself.
  const doubt = useCallback(() => {
    if (client.getQueryData(key) == null) return;
    void client.refetchQueries({ queryKey: key }, { cancelRefetch: false });
  }, [client]);
  useEffect(() => onSignInRequired(doubt), [doubt]);
  const retry = useCallback(() => void refetch(), [refetch]);
  useOtherTabs(id, end, retry);

  const update = useCallback(
    (user: User) =>
      // An answer may come late, when somebody else is here.
      client.setQueryData<User | null>(key, (here) => (here?.id === user.id ? user : here)),
    [client],
  );
  const begin = useCallback(
    (user: User, csrfToken: string) => {
      csrf.keep(csrfToken);
      tellLeft(user.id);
      client.removeQueries(personal);
      holder.current = user.id;
      setEnded(false);
      client.setQueryData(key, user);
    },
    [client],
  );
  const value = useMemo<Session>(
    () => ({ user: data, ended, failed: error, retry, begin, update }),
    [data, ended, error, retry, begin, update],
  );
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('useSession outside of SessionProvider');
  return session;
}
