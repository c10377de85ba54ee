import { type ReactNode, useEffect, useRef } from 'react';

interface PageTitleProps {
  children: ReactNode;
  below?: ReactNode;
  /** Where what stands before it on every page of its kind would be read first. */
  focused?: boolean;
  /** With another one it takes the focus again, unless something on the page has it. */
  state?: string;
}

export function PageTitle({ children, below, focused = false, state }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // What had it and is gone leaves it to what holds all the page.
    const free = document.activeElement?.contains(heading.current) !== false;
    if (focused && (first.current || free)) heading.current?.focus({ preventScroll: true });
    first.current = false;
  }, [focused, state]);
  return (
    <header className="px-4 pt-6 pb-3 md:pt-8">
      <h1 ref={heading} className="font-display text-xl outline-none" {...(focused && { tabIndex: -1 })}>
        {children}
      </h1>
      {below}
    </header>
  );
}
