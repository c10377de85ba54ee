// What has been written and uploaded survives a reload.
import type { Media } from '@/api/client';
import type { Sent } from '@/lib/intent';
import { drop, keep, kept } from '@/lib/kept';

export interface DraftPicture {
  uploadId: string;
  media: Media;
  alt: string;
}

export interface Draft {
  caption: string;
  forFollowers: boolean;
  pictures: DraftPicture[];
}

// A browser may be shared: a draft belongs to who wrote it.
const keyOf = (owner: string) => `tintype.draft.${owner}`;
const sentKeyOf = (owner: string) => `tintype.sent.${owner}`;
const EMPTY: Draft = { caption: '', forFollowers: false, pictures: [] };

export function loadDraft(owner: string): Draft {
  return { ...EMPTY, ...(kept(keyOf(owner)) as Partial<Draft> | undefined) };
}

export function saveDraft(owner: string, draft: Draft): void {
  keep(keyOf(owner), draft);
}

export function clearDraft(owner: string): void {
  drop(keyOf(owner));
}

/** A post that was sent without an answer: sent again after a reload, it is still one post. */
export function loadSent(owner: string): Sent | undefined {
  return kept(sentKeyOf(owner)) as Sent | undefined;
}

export function noteSent(owner: string, sent: Sent | undefined): void {
  if (sent === undefined) drop(sentKeyOf(owner));
  else keep(sentKeyOf(owner), sent);
}
