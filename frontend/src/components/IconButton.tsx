import { type ButtonHTMLAttributes, type ReactNode, forwardRef } from 'react';
import { classes } from '@/lib/classes';

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  children: ReactNode;
  /** Stands on a photograph. */
  onPhoto?: boolean;
}

export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, className, children, onPhoto = false, type = 'button', ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      aria-label={label}
      title={label}
      className={classes(
        'inline-flex size-11 shrink-0 items-center justify-center rounded-full disabled:opacity-40',
        onPhoto ? 'bg-scrim text-white' : 'text-ink enabled:hover:bg-sunken',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
});
