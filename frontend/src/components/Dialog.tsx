import { X } from 'lucide-react';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { classes } from '@/lib/classes';
import { IconButton } from './IconButton';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Fills the window, for a post with its comments. */
  wide?: boolean;
}

/** The browser's own modal dialog: focus stays inside, Esc and a click beside it close it. */
export function Dialog({ title, onClose, children, wide = false }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  // Closed before it leaves the page: only then the browser gives the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    // The keyboard closes it with Esc; the click is only a shortcut.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={ref}
      aria-label={title}
      onCancel={(event) => {
        // React hands on the event of a dialog over this one.
        if (event.target !== ref.current) return;
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
      className="text-ink"
    >
      <div
        className={classes(
          'flex max-h-[92dvh] flex-col overflow-hidden rounded-md bg-paper shadow-float',
          wide ? 'w-[min(72rem,94vw)]' : 'w-[min(28rem,92vw)]',
        )}
      >
        <header className="flex items-center justify-between border-b border-hairline pl-4">
          <h2 className="text-sm font-semibold">{title}</h2>
          <IconButton label="Close" onClick={onClose}>
            <X aria-hidden size={20} />
          </IconButton>
        </header>
        <div className="overflow-y-auto overscroll-contain">{children}</div>
      </div>
    </dialog>
  );
}
