import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Media } from '@/api/client';
import { classes } from '@/lib/classes';
import { IconButton } from '@/components/IconButton';
import { altOf } from './alt';
import { Picture } from './Picture';

interface CarouselProps {
  media: Media[];
  /** Whose they are. */
  by: string;
  sizes: string;
  eager?: boolean;
  onDoubleTap?: () => void;
  /** Bounds the height. */
  className?: string;
}

/** Wider than 1.91:1 and taller than 4:5 is letterboxed, never cut. */
function ratioOf(media: Media | undefined): number {
  if (media === undefined) return 1;
  return Math.min(1.91, Math.max(0.8, media.width / media.height));
}

/** Pictures side by side: swiped, moved by buttons or arrow keys. */
export function Carousel({ media, by, sizes, eager = false, onDoubleTap, className }: CarouselProps) {
  const track = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const several = media.length > 1;

  const go = (to: number) => {
    const element = track.current;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    element?.scrollTo({ left: to * element.clientWidth, behavior: still ? 'auto' : 'smooth' });
  };

  return (
    <div
      className="relative bg-plate"
      role="group"
      aria-roledescription={several ? 'carousel' : undefined}
      aria-label={several ? `${media.length} pictures` : undefined}
    >
      {/* Scrolled by keys too, so it takes the focus; the double tap is only a shortcut for the heart. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={track}
        className={classes(
          'flex w-full snap-x snap-mandatory [scrollbar-width:none] overflow-x-auto overflow-y-hidden',
          className,
        )}
        style={{ aspectRatio: ratioOf(media[0]) }}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={several ? 0 : undefined}
        role={several ? 'region' : undefined}
        aria-label={several ? `Picture ${at + 1} of ${media.length}` : undefined}
        onDoubleClick={onDoubleTap}
        onScroll={(event) => {
          const { scrollLeft, clientWidth } = event.currentTarget;
          if (clientWidth > 0) setAt(Math.round(scrollLeft / clientWidth));
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowRight') go(Math.min(at + 1, media.length - 1));
          if (event.key === 'ArrowLeft') go(Math.max(at - 1, 0));
        }}
      >
        {media.map((one, index) => (
          <div key={one.id} className="h-full w-full shrink-0 snap-center">
            <Picture
              media={one}
              alt={altOf(one, by)}
              sizes={sizes}
              eager={eager && index === 0}
              fit="contain"
            />
          </div>
        ))}
      </div>
      {at > 0 && (
        <IconButton
          label="Previous picture"
          onPhoto
          className="absolute top-1/2 left-2 -translate-y-1/2"
          onClick={() => go(at - 1)}
        >
          <ChevronLeft aria-hidden size={20} />
        </IconButton>
      )}
      {at < media.length - 1 && (
        <IconButton
          label="Next picture"
          onPhoto
          className="absolute top-1/2 right-2 -translate-y-1/2"
          onClick={() => go(at + 1)}
        >
          <ChevronRight aria-hidden size={20} />
        </IconButton>
      )}
      {several && (
        <span
          aria-hidden
          className="absolute top-3 right-3 rounded-full bg-scrim px-3 py-1 text-xs text-white tabular"
        >
          {at + 1} / {media.length}
        </span>
      )}
    </div>
  );
}
