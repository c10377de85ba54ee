import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { Wordmark } from '@/components/Wordmark';

interface AuthPageProps {
  title: string;
  children: ReactNode;
  footer: ReactNode;
}

/** One column, for logging in and signing up. */
export function AuthPage({ title, children, footer }: AuthPageProps) {
  return (
    <div className="mx-auto flex w-full max-w-sm flex-col gap-6 px-4 py-10">
      <Link to="/" className="flex min-h-11 items-center self-center" aria-label="Tintype, home">
        <Wordmark />
      </Link>
      <h1 className="text-center font-display text-xl">{title}</h1>
      {children}
      <p className="text-center text-sm text-ink-soft">{footer}</p>
    </div>
  );
}
