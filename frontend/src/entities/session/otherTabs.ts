import { useEffect, useRef } from 'react';
import { onTold, tell } from '@/lib/tabs';
import { forgetAll } from './forget';

const LEFT = 'tintype.left';
const NOBODY = '';

/** Tells the other tabs that everybody has left, or all but one. */
export const tellLeft = (but = NOBODY) => tell(LEFT, but);

/** Ends the session of who has left in another tab, and asks who is here where somebody else has come. */
export function useOtherTabs(here: string | null | undefined, end: () => void, ask: () => void) {
  const left = useRef<string>();
  useEffect(
    () =>
      onTold(LEFT, (but) => {
        if (here == null || here === but) return;
        left.current = but;
        end();
      }),
    [here, end],
  );
  // Until their pages are gone, these write.
  useEffect(() => {
    const but = left.current;
    if (here !== null || but === undefined) return;
    left.current = undefined;
    void forgetAll(but === NOBODY ? undefined : but);
    if (but !== NOBODY) ask();
  }, [here, ask]);
}
