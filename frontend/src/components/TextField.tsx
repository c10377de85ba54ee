import { type InputHTMLAttributes, type ReactNode, forwardRef, useId } from 'react';
import { classes } from '@/lib/classes';

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  trailing?: ReactNode;
}

export const inputClasses =
  'w-full rounded-md border border-edge bg-raised px-3 text-base text-ink placeholder:text-ink-faint aria-invalid:border-danger';

export const TextField = forwardRef<HTMLInputElement, TextFieldProps>(function TextField(
  { label, hint, error, trailing, className, ...rest },
  ref,
) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <div className="relative">
        <input
          ref={ref}
          id={id}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
          className={classes(inputClasses, 'min-h-11', trailing !== undefined && 'pr-12', className)}
          {...rest}
        />
        {trailing !== undefined && (
          <div className="absolute inset-y-0 right-0 flex items-center">{trailing}</div>
        )}
      </div>
      {note !== undefined && (
        <p
          id={`${id}-note`}
          className={classes('text-xs', error === undefined ? 'text-ink-faint' : 'text-danger')}
        >
          {note}
        </p>
      )}
    </div>
  );
});
