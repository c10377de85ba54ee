import type { ReactNode } from 'react';

/** The heading of a page that is a list or a form. */
export function PageTitle({ children, below }: { children: ReactNode; below?: ReactNode }) {
  return (
    <header className="px-4 pt-6 pb-3 md:pt-8">
      <h1 className="font-display text-xl">{children}</h1>
      {below}
    </header>
  );
}
