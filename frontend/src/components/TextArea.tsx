import { type TextareaHTMLAttributes, forwardRef, useId } from 'react';
import { countGraphemes } from '@/lib/graphemes';
import { classes } from '@/lib/classes';
import { inputClasses } from './TextField';

interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  label: string;
  hideLabel?: boolean;
  /** In graphemes. */
  limit: number;
  text: string;
  error?: string | undefined;
  hint?: string | undefined;
}

export const TextArea = forwardRef<HTMLTextAreaElement, TextAreaProps>(function TextArea(
  { label, hideLabel = false, limit, text, error, hint, className, rows = 3, ...rest },
  ref,
) {
  const id = useId();
  const left = limit - countGraphemes(text);
  // A count that is far from its end only distracts.
  const near = left <= limit / 5;
  const problem = error ?? (left < 0 ? `${-left} characters too many.` : undefined);
  const note = problem ?? hint;
  return (
    <div className="flex min-w-0 grow flex-col gap-1">
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-sm font-semibold'}>
        {label}
      </label>
      <textarea
        ref={ref}
        id={id}
        value={text}
        rows={rows}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={note === undefined && !near ? undefined : `${id}-note`}
        className={classes(inputClasses, 'py-[9px]', rows > 1 ? 'resize-y' : 'resize-none', className)}
        {...rest}
      />
      {(note !== undefined || near) && (
        <p
          id={`${id}-note`}
          className={classes(
            'flex justify-between gap-4 text-xs',
            problem === undefined ? 'text-ink-faint' : 'text-danger',
          )}
        >
          <span>{note}</span>
          {near && <span className="shrink-0 tabular">{left} left</span>}
        </p>
      )}
    </div>
  );
});
