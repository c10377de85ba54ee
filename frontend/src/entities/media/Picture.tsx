import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Media } from '@/api/client';
import { classes } from '@/lib/classes';
import { placeholderUrl } from '@/lib/thumbhash';
import { renew } from './renew';
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
  const client = useQueryClient();
  const { webp, jpeg, fallback } = sourcesOf(media);
  // Told by their address: another one is another try.
  const [loaded, setLoaded] = useState<string>();
  const [broken, setBroken] = useState<string>();
  const blurred = placeholderUrl(media.placeholder);
  const gone = () => {
    setBroken(fallback);
    void renew(client, fallback).then((asked) => {
      if (asked) setBroken(undefined);
    });
  };
  // React 18 knows the attribute only in lower case.
  const priority = eager ? { fetchpriority: 'high' } : {};
  return (
    <div
      className={classes(
        'relative h-full w-full overflow-hidden bg-center bg-no-repeat',
        backgrounds[fit],
        className,
      )}
      style={
        (loaded === fallback && broken !== fallback) || blurred === ''
          ? undefined
          : { backgroundImage: `url(${blurred})` }
      }
    >
      {broken === fallback ? (
        alt !== '' && <span role="img" aria-label={alt} className="block h-full w-full" />
      ) : (
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
                .finally(() => setLoaded(fallback))
            }
            onError={gone}
            className={classes('h-full w-full', fit === 'cover' ? 'object-cover' : 'object-contain')}
            {...priority}
          />
        </picture>
      )}
    </div>
  );
}
