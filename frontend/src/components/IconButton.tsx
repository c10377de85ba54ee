import { type ButtonHTMLAttributes, type ReactNode, forwardRef } from 'react';
import { classes } from '@/lib/classes';

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  children: ReactNode;
}

/** A button that shows only an icon; its label is for those who do not see it. */
export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, className, children, type = 'button', ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      aria-label={label}
      title={label}
      className={classes(
        'inline-flex size-11 shrink-0 items-center justify-center rounded-full text-ink hover:bg-sunken disabled:opacity-50',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
});
