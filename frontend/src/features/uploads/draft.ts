// What has been written and uploaded survives a reload.
import type { Media } from '@/api/client';

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
const EMPTY: Draft = { caption: '', forFollowers: false, pictures: [] };

export function loadDraft(owner: string): Draft {
  try {
    const text = sessionStorage.getItem(keyOf(owner));
    return text === null ? EMPTY : { ...EMPTY, ...(JSON.parse(text) as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

export function saveDraft(owner: string, draft: Draft): void {
  try {
    sessionStorage.setItem(keyOf(owner), JSON.stringify(draft));
  } catch {
    // Storage is full or forbidden: the draft lives as long as the page.
  }
}

export function clearDraft(owner: string): void {
  try {
    sessionStorage.removeItem(keyOf(owner));
  } catch {
    // Nothing was kept.
  }
}
