// What has been written and uploaded survives a reload, and the end of the tab.
import type { Media, UploadGrant } from '@/api/client';
import type { Sent } from '@/lib/intent';
import { own } from '@/lib/kept';
import { dropFile, dropOtherFiles, keepFile, keptFile } from '@/lib/keptFiles';

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

/** Without an owner nothing is kept, and nothing that is kept is touched: another tab has the draft. */
export type Keeper = string | undefined;

export function loadDraft(owner: Keeper): Draft {
  return { ...EMPTY, ...(kept(owner, DRAFT) as Partial<Draft> | undefined) };
}

export function saveDraft(owner: Keeper, draft: Draft): void {
  if (owner !== undefined) own.keep(owner, DRAFT, draft);
}

export function clearDraft(owner: Keeper): void {
  if (owner === undefined) return;
  own.drop(owner, DRAFT);
  void dropOtherFiles(owner, []);
}

/** A post that was sent without an answer: sent again after a reload, it is still one post. */
export function loadSent(owner: Keeper): Sent | undefined {
  return kept(owner, SENT) as Sent | undefined;
}

export function noteSent(owner: Keeper, sent: Sent | undefined): void {
  if (owner === undefined) return;
  if (sent === undefined) own.drop(owner, SENT);
  else own.keep(owner, SENT, sent);
}

const kept = (owner: Keeper, name: string) => (owner === undefined ? undefined : own.kept(owner, name));

export function filesOf(owner: Keeper) {
  const unless = <T>(act: (owner: string) => Promise<T>) =>
    owner === undefined ? Promise.resolve(undefined) : act(owner);
  return {
    keep: (key: string, file: File) => unless((owner) => keepFile(owner, key, file)),
    kept: (key: string) => unless((owner) => keptFile(owner, key)),
    drop: (key: string) => unless((owner) => dropFile(owner, key)),
    dropAllBut: (keys: string[]) => unless((owner) => dropOtherFiles(owner, keys)),
  };
}
