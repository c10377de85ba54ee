import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom';
import { isProblem } from '@/api/problem';
import { ToastProvider } from '@/components/Toasts';
import { SessionProvider } from '@/entities/session/session';
import { followDevice } from '@/lib/theme';
import { App } from './App';
import { forgetOverlay } from './overlay';
import './theme.css';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // What the API refused, it refuses again.
      retry: (failures, error) => !isProblem(error) && failures < 2,
      refetchOnWindowFocus: false,
    },
  },
});

followDevice();
forgetOverlay();

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <BrowserRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
          <ToastProvider>
            <SessionProvider>
              <App />
            </SessionProvider>
          </ToastProvider>
        </BrowserRouter>
      </QueryClientProvider>
    </StrictMode>,
  );
