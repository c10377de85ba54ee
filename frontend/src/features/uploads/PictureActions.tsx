import { ArrowDown, ArrowUp, ImageUp, RotateCw, X } from 'lucide-react';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { IconButton } from '@/components/IconButton';
import { ACCEPT } from '@/entities/media/upload';

const icon = { 'aria-hidden': true, size: 18 } as const;

interface ActionProps {
  /** Of the picture, as in "picture 1". */
  name: string;
}

export function Retry({ name, onRetry }: ActionProps & { onRetry: () => void }) {
  return (
    <PassingButton label={`Try ${name} again`} onClick={onRetry}>
      <RotateCw {...icon} />
    </PassingButton>
  );
}

export function ChooseAgain({ name, onFile }: ActionProps & { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        aria-label={`File of ${name}`}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) onFile(file);
          event.target.value = '';
        }}
      />
      <PassingButton label={`Choose ${name} again`} onClick={() => input.current?.click()}>
        <ImageUp {...icon} />
      </PassingButton>
    </>
  );
}

interface MoveProps extends ActionProps {
  first: boolean;
  last: boolean;
  onMove: (by: -1 | 1) => void;
}

export function Move({ name, first, last, onMove }: MoveProps) {
  return (
    <>
      <IconButton label={`Move ${name} up`} data-move="-1" disabled={first} onClick={() => onMove(-1)}>
        <ArrowUp {...icon} />
      </IconButton>
      <IconButton label={`Move ${name} down`} data-move="1" disabled={last} onClick={() => onMove(1)}>
        <ArrowDown {...icon} />
      </IconButton>
    </>
  );
}

export function Remove({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <IconButton label={label} className="-mr-3" onClick={onRemove}>
      <X {...icon} />
    </IconButton>
  );
}

interface PassingButtonProps {
  label: string;
  onClick: () => void;
  children: ReactNode;
}

/** A button that may go by itself; it hands its focus on to the picture, where another press does no harm. */
function PassingButton(props: PassingButtonProps) {
  const ref = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const button = ref.current;
    return () => {
      if (document.activeElement === button) button?.closest('li')?.focus();
    };
  }, []);
  return <IconButton ref={ref} {...props} />;
}
