import type { Media } from '@/api/client';

interface Sources {
  webp: string;
  jpeg: string;
  fallback: string;
}

/** The renditions of a picture as source sets, and the one for browsers that know none of it. */
export function sourcesOf(media: Media): Sources {
  const set = (type: string) =>
    media.renditions
      .filter((rendition) => rendition.content_type === type)
      .map((rendition) => `${rendition.url} ${rendition.width}w`)
      .join(', ');
  const jpegs = media.renditions.filter((rendition) => rendition.content_type === 'image/jpeg');
  const fallback = jpegs.find((rendition) => rendition.width >= 640) ?? jpegs.at(-1);
  return { webp: set('image/webp'), jpeg: set('image/jpeg'), fallback: fallback?.url ?? '' };
}
