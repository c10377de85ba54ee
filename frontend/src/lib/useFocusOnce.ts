import { type RefObject, useEffect, useState } from 'react';

/** Takes the focus to the element once a dialog over it, closed by the same change, has given it back. */
export function useFocusOnce(target: RefObject<HTMLElement>): () => void {
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (times > 0) target.current?.focus();
  }, [times, target]);
  return () => setTimes((before) => before + 1);
}
