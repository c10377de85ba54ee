// What has been written and uploaded survives a reload, and the end of the tab.
import type { Media, UploadGrant } from '@/api/client';
import type { Sent } from '@/lib/intent';
import { own } from '@/lib/kept';
import { dropOtherFiles } from '@/lib/keptFiles';

export interface DraftPicture {
  key: string;
  name: string;
  alt: string;
  /** Where its bytes go, or went. */
  grant?: UploadGrant | undefined;
  uploadId?: string | undefined;
  media?: Media | undefined;
}

export interface Draft {
  caption: string;
  forFollowers: boolean;
  pictures: DraftPicture[];
}

// A browser may be shared: a draft belongs to who wrote it.
const DRAFT = 'draft';
const SENT = 'sent';
const EMPTY: Draft = { caption: '', forFollowers: false, pictures: [] };

export function loadDraft(owner: string): Draft {
  return { ...EMPTY, ...(own.kept(owner, DRAFT) as Partial<Draft> | undefined) };
}

export function saveDraft(owner: string, draft: Draft): void {
  own.keep(owner, DRAFT, draft);
}

export function clearDraft(owner: string): void {
  own.drop(owner, DRAFT);
  void dropOtherFiles(owner, []);
}

/** A post that was sent without an answer: sent again after a reload, it is still one post. */
export function loadSent(owner: string): Sent | undefined {
  return own.kept(owner, SENT) as Sent | undefined;
}

export function noteSent(owner: string, sent: Sent | undefined): void {
  if (sent === undefined) own.drop(owner, SENT);
  else own.keep(owner, SENT, sent);
}
