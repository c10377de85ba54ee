import { useLayoutEffect } from 'react';
import { NavigationType, useLocation, useNavigationType } from 'react-router-dom';

const places = new Map<string, number>();

/**
 * A new page begins at its top, going back returns to where one was. Stands before the pages, so that one which keeps
 * its own place, as the feed does, has the last word. What opens over a page leaves it where it is.
 */
export function ScrollPlace() {
  const location = useLocation();
  const { key } = location;
  const kind = useNavigationType();
  const overlaid = (location.state as { background?: unknown } | null)?.background !== undefined;
  useLayoutEffect(() => {
    window.history.scrollRestoration = 'manual';
  }, []);
  useLayoutEffect(() => {
    if (overlaid) return;
    if (kind === NavigationType.Pop) window.scrollTo(0, places.get(key) ?? 0);
    else window.scrollTo(0, 0);
    return () => {
      places.set(key, window.scrollY);
    };
  }, [key, kind, overlaid]);
  return null;
}
