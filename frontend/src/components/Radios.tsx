import { type InputHTMLAttributes, forwardRef, useId } from 'react';

interface RadiosProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value'> {
  legend: string;
  /** What is said of each value. */
  choices: Partial<Record<string, string>>;
  hints?: Partial<Record<string, string>>;
  error?: string | undefined;
}

/** One of a few, all in view. */
export const Radios = forwardRef<HTMLInputElement, RadiosProps>(function Radios(
  { legend, choices, hints = {}, error, ...rest },
  ref,
) {
  const id = useId();
  return (
    <fieldset aria-describedby={error === undefined ? undefined : `${id}-note`}>
      <legend className="pb-1 text-sm font-semibold">{legend}</legend>
      {Object.entries(choices).map(([value, label]) => (
        <label key={value} className="flex min-h-11 items-center gap-3 py-1 text-sm">
          <input
            ref={ref}
            type="radio"
            value={value}
            className="size-5 shrink-0 accent-accent"
            aria-describedby={hints[value] === undefined ? undefined : `${id}-${value}`}
            {...rest}
          />
          <span>
            {label}
            {hints[value] !== undefined && (
              <span id={`${id}-${value}`} className="block text-xs text-ink-faint">
                {hints[value]}
              </span>
            )}
          </span>
        </label>
      ))}
      {error !== undefined && (
        <p id={`${id}-note`} className="text-xs text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
});
