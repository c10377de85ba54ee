import { ArrowDown, ArrowUp, RotateCw, X } from 'lucide-react';
import { IconButton } from '@/components/IconButton';
import { TextArea } from '@/components/TextArea';
import type { Item } from './usePictures';

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
  const working = item.media === undefined && item.error === undefined;
  return (
    <li className="flex flex-col gap-2 border-b border-hairline py-4">
      <div className="flex gap-3">
        <img
          src={item.preview}
          alt=""
          width={96}
          height={120}
          className="h-30 w-24 shrink-0 rounded-md bg-plate object-cover"
        />
        <div className="min-w-0 flex-1">
          <TextArea
            label={`Alt text of ${name}`}
            hint="What it shows, for those who do not see it."
            limit={1500}
            text={item.alt}
            rows={2}
            className="min-h-16"
            onChange={(event) => onAlt(event.target.value)}
          />
        </div>
      </div>
      <div className="flex items-center gap-1">
        <div className="min-w-0 flex-1 text-xs">
          {item.error !== undefined && (
            <p role="alert" className="text-danger">
              {item.name}: {item.error}
            </p>
          )}
          {working && (
            <progress
              className="h-1 w-full accent-accent"
              value={item.progress}
              max={1}
              aria-label={`Upload of ${name}`}
            />
          )}
          {item.media !== undefined && <p className="text-ink-faint">Ready</p>}
        </div>
        {item.error !== undefined && item.file !== undefined && (
          <IconButton label={`Try ${name} again`} onClick={onRetry}>
            <RotateCw aria-hidden size={18} />
          </IconButton>
        )}
        <IconButton label={`Move ${name} up`} disabled={index === 0} onClick={() => onMove(-1)}>
          <ArrowUp aria-hidden size={18} />
        </IconButton>
        <IconButton label={`Move ${name} down`} disabled={index === count - 1} onClick={() => onMove(1)}>
          <ArrowDown aria-hidden size={18} />
        </IconButton>
        <IconButton label={working ? `Cancel ${name}` : `Remove ${name}`} onClick={onRemove}>
          <X aria-hidden size={18} />
        </IconButton>
      </div>
    </li>
  );
}
