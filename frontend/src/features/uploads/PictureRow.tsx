import { ArrowDown, ArrowUp, RotateCw, X } from 'lucide-react';
import { IconButton } from '@/components/IconButton';
import { TextArea } from '@/components/TextArea';
import { Preview } from './Preview';
import { type Item, isReady } from './usePictures';

interface PictureRowProps {
  item: Item;
  index: number;
  count: number;
  onAlt: (alt: string) => void;
  onMove: (by: -1 | 1) => void;
  onRetry: () => void;
  onRemove: () => void;
}

/** One picture on its way: how far it is, what it shows, where it stands. */
export function PictureRow({ item, index, count, onAlt, onMove, onRetry, onRemove }: PictureRowProps) {
  const name = `picture ${index + 1}`;
  const working = !isReady(item) && item.error === undefined;
  return (
    <li className="flex flex-col gap-1 border-b border-hairline py-4">
      <div className="flex gap-3">
        <Preview media={item.media} file={item.file} />
        {item.error === undefined ? (
          <TextArea
            label={`Alt text of ${name}`}
            hint="For those who cannot see it."
            limit={1500}
            text={item.alt}
            onChange={(event) => onAlt(event.target.value)}
          />
        ) : (
          <div role="alert" className="min-w-0 flex-1 self-center text-sm">
            <p className="truncate font-semibold">{item.name}</p>
            <p className="text-danger">{item.error}</p>
          </div>
        )}
      </div>
      <div className="flex items-center gap-1">
        <div className="min-w-0 flex-1 text-xs text-ink-faint">
          {working && item.waiting === true && 'Waiting'}
          {working && item.waiting !== true && (
            <>
              {item.progress < 1 ? 'Uploading' : 'Preparing'}
              <progress
                className="block h-1 w-full max-w-48 accent-accent"
                {...(item.progress < 1 ? { value: item.progress } : {})}
                max={1}
                aria-label={`Upload of ${name}`}
              />
            </>
          )}
          {isReady(item) && 'Ready'}
        </div>
        {item.error !== undefined && item.final !== true && (
          <IconButton label={`Try ${name} again`} onClick={onRetry}>
            <RotateCw aria-hidden size={18} />
          </IconButton>
        )}
        {count > 1 && (
          <>
            <IconButton label={`Move ${name} up`} disabled={index === 0} onClick={() => onMove(-1)}>
              <ArrowUp aria-hidden size={18} />
            </IconButton>
            <IconButton label={`Move ${name} down`} disabled={index === count - 1} onClick={() => onMove(1)}>
              <ArrowDown aria-hidden size={18} />
            </IconButton>
          </>
        )}
        <IconButton
          label={working ? `Cancel ${name}` : `Remove ${name}`}
          className="-mr-3"
          onClick={onRemove}
        >
          <X aria-hidden size={18} />
        </IconButton>
      </div>
    </li>
  );
}
