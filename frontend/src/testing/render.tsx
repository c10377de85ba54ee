import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type RenderResult, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { type Location, MemoryRouter } from 'react-router-dom';
import type { User } from '@/api/client';
import { ToastProvider } from '@/components/Toasts';
import { SessionProvider } from '@/entities/session/session';
import { user as me } from './data';

interface Options {
  user?: User | null;
  at?: string | Partial<Location>;
  client?: QueryClient;
}

export const newClient = () =>
  new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 30_000 } } });

/** Shows something as it stands in the app, with somebody signed in. */
export function show(element: ReactElement, { user = me, at = '/', client = newClient() }: Options = {}) {
  client.setQueryData(['session'], user);
  const shown: RenderResult = render(
    <QueryClientProvider client={client}>
      <MemoryRouter initialEntries={[at]} future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
        <ToastProvider>
          <SessionProvider>{element}</SessionProvider>
        </ToastProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  return { ...shown, client };
}
