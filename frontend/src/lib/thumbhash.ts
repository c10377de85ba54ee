import { thumbHashToDataURL } from 'thumbhash';

const made = new Map<string, string>();

/** The blurred placeholder of a picture as a data: address; empty where the hash cannot be read. */
export function placeholderUrl(hash: string): string {
  const known = made.get(hash);
  if (known !== undefined) return known;
  let url = '';
  try {
    url = thumbHashToDataURL(Uint8Array.from(atob(hash), (char) => char.charCodeAt(0)));
  } catch {
    // Shown without a placeholder.
  }
  made.set(hash, url);
  return url;
}
