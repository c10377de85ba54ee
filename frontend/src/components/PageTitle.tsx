import { type ReactNode, useEffect, useRef } from 'react';

interface PageTitleProps {
  children: ReactNode;
  below?: ReactNode;
  /** Where what stands before it on every page of its kind would be read first. */
  focused?: boolean;
}

export function PageTitle({ children, below, focused = false }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focused) heading.current?.focus({ preventScroll: true });
  }, [focused]);
  return (
    <header className="px-4 pt-6 pb-3 md:pt-8">
      <h1 ref={heading} className="font-display text-xl outline-none" {...(focused && { tabIndex: -1 })}>
        {children}
      </h1>
      {below}
    </header>
  );
}
