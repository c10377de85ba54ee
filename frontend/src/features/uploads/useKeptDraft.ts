import { useEffect, useRef } from 'react';
import { type Draft, type Keeper, saveDraft } from './draft';

/** Keeps a draft whenever something of it has changed; how far its uploads are is nothing of it. */
export function useKeptDraft(owner: Keeper, draft: Draft) {
  const written = useRef<string>();
  useEffect(() => {
    const text = JSON.stringify(draft);
    if (written.current === text) return;
    written.current = text;
    saveDraft(owner, draft);
  });
}
