import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './Button';
import { useUnsaved } from './EditDialog';
import { TextField } from './TextField';
import { useToast } from './Toasts';

interface ShownOnceProps {
  /** What it is: "Token". */
  label: string;
  value: string;
  /** What to do with it. */
  children: ReactNode;
  onDone: () => void;
}

/** A secret that nobody can tell again: its dialog asks before it is closed without a copy. */
export function ShownOnce({ label, value, children, onDone }: ShownOnceProps) {
  const say = useToast();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  useUnsaved(!copied);
  useEffect(() => field.current?.focus(), []);
  const copy = async () => {
    setCopied(true);
    try {
      await navigator.clipboard.writeText(value);
      say(`The ${label.toLowerCase()} is copied.`);
    } catch {
      // Forbidden, or not a secure context.
      field.current?.focus();
      field.current?.select();
      say(`The ${label.toLowerCase()} is selected. Copy it now.`);
    }
  };
  return (
    <div className="flex flex-col gap-4 p-4">
      <p className="text-sm text-ink-soft">{children}</p>
      <TextField
        ref={field}
        label={label}
        readOnly
        value={value}
        className="font-mono text-sm!"
        onFocus={(event) => event.target.select()}
        onCopy={() => setCopied(true)}
      />
      <div className="flex justify-end gap-2">
        {copied && (
          <Button look="quiet" onClick={onDone}>
            Done
          </Button>
        )}
        <Button onClick={() => void copy()}>Copy</Button>
      </div>
    </div>
  );
}
