import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'react-router-dom';
import { Wordmark } from '@/components/Wordmark';
import { useTitle } from '@/lib/useTitle';

interface AuthFrameProps {
  title: string;
  /** It has taken the place of a form that had the focus. */
  arrived?: boolean;
  children: ReactNode;
}

export function AuthFrame({ title, arrived = false, children }: AuthFrameProps) {
  useTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (arrived) heading.current?.focus();
  }, [arrived]);
  return (
    <div className="mx-auto flex w-full max-w-sm flex-col gap-6 px-4 py-10">
      <Link to="/" className="flex min-h-11 items-center self-center" aria-label="Tintype, home">
        <Wordmark />
      </Link>
      <h1 ref={heading} tabIndex={-1} className="text-center font-display text-xl text-balance outline-none">
        {title}
      </h1>
      {children}
    </div>
  );
}

/** What became of it, and the way on. */
export function AuthResult({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <AuthFrame title={title} arrived>
      <p className="text-center text-sm text-balance text-ink-soft">{text}</p>
      <div className="flex flex-col gap-2">{children}</div>
    </AuthFrame>
  );
}
