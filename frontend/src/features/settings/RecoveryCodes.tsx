import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/Button';
import { useUnsaved } from '@/components/EditDialog';
import { useToast } from '@/components/Toasts';
import { saveText } from '@/lib/saveText';

export const BEFORE_KEEPING = {
  title: 'Close without keeping them',
  text: 'The codes are not shown again. Without them, who loses the phone does not get in.',
  verb: 'Close it',
  keep: 'Go back',
};

/** Shown once, until one says that they are kept. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const say = useToast();
  const said = useRef<HTMLParagraphElement>(null);
  const [kept, setKept] = useState(false);
  useUnsaved(!kept);
  // They have taken the place of a form that had the focus.
  useEffect(() => said.current?.focus(), []);
  const text = codes.join('\n');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say('The codes are copied.');
    } catch {
      // Forbidden, or not a secure context.
      say('They cannot be copied here. Download them, or write them down.');
    }
  };
  return (
    <div className="flex flex-col gap-4 p-4">
      <p ref={said} tabIndex={-1} className="text-sm text-ink-soft outline-none">
        Each gets you in once when the phone is lost. They are shown this once: keep them where the phone is
        not.
      </p>
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-2 gap-x-4 gap-y-2 rounded-md border border-hairline bg-sunken p-4 text-center font-mono text-sm"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button look="quiet" className="grow" onClick={() => void copy()}>
          Copy
        </Button>
        <Button
          look="quiet"
          className="grow"
          onClick={() => saveText('tintype-recovery-codes.txt', `${text}\n`)}
        >
          Download
        </Button>
      </div>
      <label className="flex min-h-11 items-center gap-3 text-sm">
        <input
          type="checkbox"
          className="size-5 shrink-0 accent-accent"
          checked={kept}
          onChange={(event) => setKept(event.target.checked)}
        />
        I have kept them
      </label>
      <Button disabled={!kept} onClick={onDone}>
        Done
      </Button>
    </div>
  );
}
