import { useEffect, useState } from 'react';

/** A page that goes has it still for a moment. */
const PATIENCE_MS = 1000;

/** Whether this tab has what is named so, which it gets once no other has; `undefined` while that is asked. */
export function useLock(name: string): boolean | undefined {
  // Only where the connection is secure.
  const [has, setHas] = useState(() => ('locks' in navigator ? undefined : true));
  useEffect(() => {
    if (!('locks' in navigator)) return;
    const asking = new AbortController();
    let release = () => asking.abort();
    const late = window.setTimeout(() => setHas(false), PATIENCE_MS);
    let left = false;
    const hold = () =>
      new Promise<void>((resolve) => {
        window.clearTimeout(late);
        release = resolve;
        if (left) resolve();
        else setHas(true);
      });
    navigator.locks.request(name, { signal: asking.signal }, hold).catch(() => {
      if (!left) setHas(false);
    });
    return () => {
      left = true;
      window.clearTimeout(late);
      release();
    };
  }, [name]);
  return has;
}
