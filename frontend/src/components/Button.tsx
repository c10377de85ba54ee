import { type ButtonHTMLAttributes, forwardRef } from 'react';
import { classes } from '@/lib/classes';

type Look = 'primary' | 'quiet' | 'tinted' | 'danger';

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  quiet: 'border border-hairline bg-raised text-ink hover:bg-sunken',
  // For many in a list, where filled ones would shout.
  tinted: 'border border-hairline bg-raised text-accent hover:bg-sunken',
  danger: 'border border-hairline bg-raised text-danger hover:bg-sunken',
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  busy?: boolean;
}

export const buttonClasses = (look: Look): string =>
  classes(
    'inline-flex min-h-11 items-center [overflow-wrap:normal] justify-center gap-2 rounded-md px-4 text-sm font-semibold transition-opacity disabled:opacity-50 aria-disabled:opacity-50',
    looks[look],
  );

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { look = 'primary', busy = false, className, type = 'button', onClick, ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      // Not disabled while it works: it would lose the focus.
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classes(buttonClasses(look), className)}
      {...rest}
    />
  );
});
