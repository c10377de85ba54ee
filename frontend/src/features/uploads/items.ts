import type { Media, UploadGrant } from '@/api/client';
import type { Wait } from '@/api/patience';
import { refusal } from '@/entities/media/upload';
import { randomKey } from '@/lib/random';
import type { DraftPicture } from './draft';

export interface Item {
  key: string;
  name: string;
  alt: string;
  progress: number;
  /** Others are sent before it. */
  waiting?: boolean;
  /** Something came between; it goes on by itself. */
  wait?: Wait | undefined;
  /** Where its bytes go, or went. */
  grant?: UploadGrant | undefined;
  uploadId?: string | undefined;
  media?: Media | undefined;
  /** Held by a draft; whether the server still has it is being asked. */
  checking?: boolean;
  error?: string | undefined;
  file?: File;
  /** Tried again, it would only be refused again. */
  final?: boolean;
  /** Its bytes are neither here nor on the server. */
  gone?: boolean;
  /** The server was not reached; when it may be again, it goes on by itself. */
  lost?: boolean;
}

export const MOST = 10;

export function isReady({ media, error, checking }: Item): boolean {
  return media !== undefined && error === undefined && checking !== true;
}

/** No other try will bring it through as it is. */
export function isLost({ error, final, gone }: Item): boolean {
  return error !== undefined && (final === true || gone === true);
}

export function mayRetry(item: Item): boolean {
  return item.wait !== undefined || (item.error !== undefined && !isLost(item));
}

export function chosen(file: File): Item {
  const error = refusal(file);
  return {
    key: randomKey(),
    name: file.name,
    alt: '',
    progress: 0,
    file,
    ...(error === undefined ? { waiting: true } : { error, final: true }),
  };
}

export function fromDraft(picture: DraftPicture): Item {
  return { ...picture, progress: picture.media === undefined ? 0 : 1, checking: true };
}

/** What was refused for good is not kept. */
export function toDraft(items: Item[]): DraftPicture[] {
  return items
    .filter(({ final }) => final !== true)
    .map(({ key, name, alt, grant, uploadId, media }) => ({ key, name, alt, grant, uploadId, media }));
}

export function moved(all: Item[], key: string, by: -1 | 1): Item[] {
  const at = all.findIndex((item) => item.key === key);
  const [item, other] = [all[at], all[at + by]];
  if (item === undefined || other === undefined) return all;
  return all.map((one, index) => (index === at ? other : index === at + by ? item : one));
}

/** How far all of them are, for those who do not see it; not more often than something changes for them. */
export function summary(items: Item[]): string {
  if (items.length === 0) return '';
  const waits = items.map(({ wait }) => wait?.for);
  if (waits.includes('connection')) return 'Waiting for the connection.';
  if (waits.includes('server')) return 'Waiting for the server.';
  const ready = items.filter(isReady).length;
  return ready === items.length
    ? 'All pictures are uploaded.'
    : `${ready} of ${items.length} pictures uploaded.`;
}
