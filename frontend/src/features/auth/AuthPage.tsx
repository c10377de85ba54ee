import type { FormEventHandler, ReactNode } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { Button } from '@/components/Button';
import { Wordmark } from '@/components/Wordmark';
import { useTitle } from '@/lib/useTitle';

interface AuthPageProps {
  /** What one does here; the button says the same. */
  title: string;
  children: ReactNode;
  onSubmit: FormEventHandler;
  busy: boolean;
  /** What went wrong and belongs to no field. */
  error: string | undefined;
  /** The way to the other page, for those who are wrong here. */
  other: { question: string; title: string; path: string };
}

export function AuthPage({ title, children, onSubmit, busy, error, other }: AuthPageProps) {
  useTitle(title);
  const { search } = useLocation();
  return (
    <div className="mx-auto flex w-full max-w-sm flex-col gap-6 px-4 py-10">
      <Link to="/" className="flex min-h-11 items-center self-center" aria-label="Tintype, home">
        <Wordmark />
      </Link>
      <h1 className="text-center font-display text-xl">{title}</h1>
      <form className="flex flex-col gap-4" noValidate onSubmit={onSubmit}>
        {children}
        {error !== undefined && (
          <p role="alert" className="text-sm text-danger">
            {error}
          </p>
        )}
        <Button type="submit" busy={busy}>
          {title}
        </Button>
      </form>
      <p className="text-center text-sm text-ink-soft">
        {other.question}{' '}
        <Link to={`${other.path}${search}`} className="text-accent underline">
          {other.title}
        </Link>
      </p>
    </div>
  );
}
