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

const KEY = 'tintype.draft';
const EMPTY: Draft = { caption: '', forFollowers: false, pictures: [] };

export function loadDraft(): Draft {
  try {
    const text = sessionStorage.getItem(KEY);
    return text === null ? EMPTY : { ...EMPTY, ...(JSON.parse(text) as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

export function saveDraft(draft: Draft): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // Storage is full or forbidden: the draft lives as long as the page.
  }
}

export function clearDraft(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
