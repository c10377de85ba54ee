import { type ReactNode, useId } from 'react';
import { classes } from '@/lib/classes';
import { Button } from './Button';

interface NoteProps {
  title: string;
  text?: string;
  /** It is the whole page, so its title is the page's heading. */
  page?: boolean;
  icon?: ReactNode;
  children?: ReactNode;
}

export function EmptyState({ title, text, page = false, icon, children }: NoteProps) {
  const Heading = page ? 'h1' : 'h2';
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-16 text-center">
      {icon}
      <Heading className="font-display text-xl text-balance">{title}</Heading>
      {text !== undefined && <p className="max-w-prose text-sm text-balance text-ink-soft">{text}</p>}
      {children !== undefined && children !== false && <div className="pt-2">{children}</div>}
    </div>
  );
}

interface ErrorStateProps {
  text: string;
  verb?: string;
  onRetry?: (() => void) | undefined;
  /** Within a list, rather than a page of its own. */
  small?: boolean;
}

export function ErrorState({ text, verb = 'Try again', onRetry, small = false }: ErrorStateProps) {
  const id = useId();
  return (
    <div
      role="alert"
      aria-labelledby={id}
      className={classes('flex flex-col items-center gap-3 px-6 text-center', small ? 'py-4' : 'py-16')}
    >
      <p id={id} className="max-w-prose text-sm text-balance text-ink-soft">
        {text}
      </p>
      {onRetry !== undefined && (
        <Button look="quiet" onClick={onRetry}>
          {verb}
        </Button>
      )}
    </div>
  );
}

export function Loading({ label = 'Loading', small = false }: { label?: string; small?: boolean }) {
  return (
    <div role="status" className={classes('flex justify-center px-6', small ? 'py-4' : 'py-12')}>
      <span className="sr-only">{label}</span>
      <span
        aria-hidden
        className="size-6 animate-spin rounded-full border-2 border-hairline border-t-accent"
      />
    </div>
  );
}
