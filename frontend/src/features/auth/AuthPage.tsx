import type { FormEventHandler, ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { Button } from '@/components/Button';
import { AuthFrame } from './AuthFrame';

interface AuthPageProps {
  /** What one does here. */
  title: string;
  /** What the button says, unless it is the title. */
  verb?: string;
  arrived?: boolean;
  /** What to know before. */
  note?: ReactNode;
  children: ReactNode;
  /** Below the button. */
  below?: ReactNode;
  onSubmit: FormEventHandler;
  busy: boolean;
  /** What went wrong and belongs to no field. */
  error: string | undefined;
  /** The way to the other page, for those who are wrong here. */
  other: { question: string; title: string; path: string };
}

export function AuthPage({
  title,
  verb = title,
  arrived = false,
  note,
  children,
  below,
  onSubmit,
  busy,
  error,
  other,
}: AuthPageProps) {
  // Where to go on, and nothing else: an address may hold the token of a letter.
  const next = useSearchParams()[0].get('next');
  const search = next === null ? '' : `?${new URLSearchParams({ next }).toString()}`;
  return (
    <AuthFrame title={title} arrived={arrived}>
      {note}
      <form className="flex flex-col gap-4" noValidate onSubmit={onSubmit}>
        {children}
        {error !== undefined && (
          <p role="alert" className="text-sm text-danger">
            {error}
          </p>
        )}
        <Button type="submit" busy={busy}>
          {verb}
        </Button>
      </form>
      {below}
      <p className="text-center text-sm text-ink-soft">
        {other.question}{' '}
        <Link to={`${other.path}${search}`} className="text-accent underline">
          {other.title}
        </Link>
      </p>
    </AuthFrame>
  );
}
