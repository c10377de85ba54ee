import type { Media } from '@/api/client';

/** What a picture is to those who do not see it: never nothing. */
export function altOf(media: Media, by: string): string {
  return media.alt_text.trim() === '' ? `Photo by ${by}` : media.alt_text;
}
