import { useEffect } from 'react';

/** Names the page in the window's title; what is shown over a page gives the name back when it closes. */
export function useTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = title === '' ? 'Tintype' : `${title} · Tintype`;
    return () => {
      document.title = before;
    };
  }, [title]);
}
