import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/Button';
import { useUnsaved } from '@/components/EditDialog';
import { TextField } from '@/components/TextField';
import { useToast } from '@/components/Toasts';

export function TokenShown({ token, onDone }: { token: string; onDone: () => void }) {
  const say = useToast();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  useUnsaved(!copied);
  useEffect(() => field.current?.focus(), []);
  const copy = async () => {
    setCopied(true);
    try {
      await navigator.clipboard.writeText(token);
      say('The token is copied.');
    } catch {
      // Forbidden, or not a secure context.
      field.current?.focus();
      field.current?.select();
      say('The token is selected. Copy it now.');
    }
  };
  return (
    <div className="flex flex-col gap-4 p-4">
      <p className="text-sm text-ink-soft">
        Copy it now: it is shown this once, and nobody can tell it again.
      </p>
      <TextField
        ref={field}
        label="Token"
        readOnly
        value={token}
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
