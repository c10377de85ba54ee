import { useState } from 'react';
import type { Media } from '@/api/client';
import { classes } from '@/lib/classes';
import { placeholderUrl } from '@/lib/thumbhash';
import { sourcesOf } from './sources';

interface PictureProps {
  media: Media;
  /** Empty for what says nothing of its own. */
  alt: string;
  sizes: string;
  /** Above the fold: fetched at once. */
  eager?: boolean;
  fit?: 'cover' | 'contain';
  className?: string;
}

const backgrounds = { cover: 'bg-cover', contain: 'bg-contain' };
const ignore = () => undefined;

/** A picture over its blurred placeholder, in the size that fits. */
export function Picture({ media, alt, sizes, eager = false, fit = 'cover', className }: PictureProps) {
  const [loaded, setLoaded] = useState(false);
  const { webp, jpeg, fallback } = sourcesOf(media);
  const blurred = placeholderUrl(media.placeholder);
  // React 18 knows the attribute only in lower case.
  const priority = eager ? { fetchpriority: 'high' } : {};
  return (
    <div
      className={classes(
        'relative h-full w-full overflow-hidden bg-center bg-no-repeat',
        backgrounds[fit],
        className,
      )}
      style={loaded || blurred === '' ? undefined : { backgroundImage: `url(${blurred})` }}
    >
      <picture>
        <source type="image/webp" srcSet={webp} sizes={sizes} />
        <img
          src={fallback}
          srcSet={jpeg}
          sizes={sizes}
          width={media.width}
          height={media.height}
          alt={alt}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          draggable={false}
          onLoad={({ currentTarget }) =>
            void currentTarget
              .decode()
              .catch(ignore)
              .finally(() => setLoaded(true))
          }
          className={classes('h-full w-full', fit === 'cover' ? 'object-cover' : 'object-contain')}
          {...priority}
        />
      </picture>
    </div>
  );
}
