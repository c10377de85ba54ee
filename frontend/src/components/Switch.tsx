import { useId } from 'react';
import { classes } from '@/lib/classes';

interface SwitchProps {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

export function Switch({ label, hint, checked, onChange, disabled = false }: SwitchProps) {
  const id = useId();
  return (
    <div
      className={classes('flex justify-between gap-4', hint === undefined ? 'items-center' : 'items-start')}
    >
      <div>
        <p id={id} className="text-sm font-semibold">
          {label}
        </p>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-xs text-ink-faint">
            {hint}
          </p>
        )}
      </div>
      <button
        type="button"
        role="switch"
        aria-checked={checked}
        aria-labelledby={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        disabled={disabled}
        onClick={() => onChange(!checked)}
        className="-my-1.5 flex h-11 w-12 shrink-0 items-center"
      >
        <span
          aria-hidden
          className={classes(
            'flex h-7 w-12 items-center rounded-full border border-edge p-0.5',
            checked ? 'justify-end bg-accent' : 'justify-start bg-sunken',
          )}
        >
          <span className={classes('size-5 rounded-full', checked ? 'bg-on-accent' : 'bg-ink-faint')} />
        </span>
      </button>
    </div>
  );
}
