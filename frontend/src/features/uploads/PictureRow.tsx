import type { ReactNode } from 'react';
import { explainWait } from '@/api/patience';
import { TextArea } from '@/components/TextArea';
import { Preview } from './Preview';
import { type Item, isLost, isReady } from './items';

interface PictureRowProps {
  item: Item;
  /** As in "picture 1". */
  name: string;
  onAlt: (alt: string) => void;
  children: ReactNode;
}

export function PictureRow({ item, name, onAlt, children }: PictureRowProps) {
  return (
    <li className="flex flex-col gap-1 border-b border-hairline py-4" data-key={item.key} tabIndex={-1}>
      <div className="flex gap-3">
        <Preview media={item.media} file={item.file} missing={item.gone} />
        <div className="flex min-w-0 flex-1 flex-col justify-center gap-2">
          {/* One may be writing while what failed is tried again. */}
          {!isLost(item) && (
            <TextArea
              label={`Alt text of ${name}`}
              hint="For those who cannot see it."
              limit={1500}
              text={item.alt}
              onChange={(event) => onAlt(event.target.value)}
            />
          )}
          {item.error !== undefined && (
            <div role="alert" className="text-sm">
              <p className="font-semibold">{item.name}</p>
              <p className="text-danger">{item.error}</p>
            </div>
          )}
        </div>
      </div>
      <div className="flex items-center gap-1">
        <div className="min-w-0 flex-1 text-xs text-ink-faint">
          <Course item={item} label={`Upload of ${name}`} />
        </div>
        {children}
      </div>
    </li>
  );
}

function Course({ item, label }: { item: Item; label: string }) {
  if (item.error !== undefined) return null;
  if (isReady(item)) return 'Ready';
  if (item.wait !== undefined) return explainWait(item.wait);
  if (item.waiting === true) return 'Waiting';
  return (
    <>
      {item.progress < 1 ? 'Uploading' : 'Preparing'}
      <progress
        className="course"
        {...(item.progress < 1 ? { value: item.progress } : {})}
        max={1}
        aria-label={label}
      />
    </>
  );
}
