import { ArrowDown, ArrowUp, ImageUp, RotateCw, X } from 'lucide-react';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { IconButton } from '@/components/IconButton';
import { ACCEPT } from '@/entities/media/upload';
import { type Item, isReady } from './items';

export interface PictureActionsProps {
  item: Item;
  index: number;
  count: number;
  onMove: (by: -1 | 1) => void;
  onRetry: () => void;
  onReplace: (file: File) => void;
  onRemove: () => void;
}

/** What can be done with a picture in its state. */
export function PictureActions(props: PictureActionsProps) {
  const { item, index, count, onMove, onRetry, onReplace, onRemove } = props;
  const name = `picture ${index + 1}`;
  const input = useRef<HTMLInputElement>(null);
  const failed = item.error !== undefined && item.final !== true && item.gone !== true;
  return (
    <>
      {(failed || item.wait !== undefined) && (
        <PassingButton label={`Try ${name} again`} onClick={onRetry}>
          <RotateCw aria-hidden size={18} />
        </PassingButton>
      )}
      {item.gone === true && (
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
              if (file !== undefined) onReplace(file);
              event.target.value = '';
            }}
          />
          <PassingButton label={`Choose ${name} again`} onClick={() => input.current?.click()}>
            <ImageUp aria-hidden size={18} />
          </PassingButton>
        </>
      )}
      {count > 1 && (
        <>
          <IconButton
            label={`Move ${name} up`}
            data-move="-1"
            disabled={index === 0}
            onClick={() => onMove(-1)}
          >
            <ArrowUp aria-hidden size={18} />
          </IconButton>
          <IconButton
            label={`Move ${name} down`}
            data-move="1"
            disabled={index === count - 1}
            onClick={() => onMove(1)}
          >
            <ArrowDown aria-hidden size={18} />
          </IconButton>
        </>
      )}
      <IconButton
        label={isReady(item) || item.error !== undefined ? `Remove ${name}` : `Cancel ${name}`}
        className="-mr-3"
        onClick={onRemove}
      >
        <X aria-hidden size={18} />
      </IconButton>
    </>
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
