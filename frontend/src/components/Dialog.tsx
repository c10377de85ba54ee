import { X } from 'lucide-react';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { classes } from '@/lib/classes';
import { IconButton } from './IconButton';
import { DialogToasts } from './Toasts';

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Fills the window, for a post with its comments. */
  wide?: boolean;
  /** The id of what is read out with its title. */
  describedBy?: string;
}

/** The browser's own modal dialog: focus stays inside, Esc and a click beside it close it. */
export function Dialog({ title, onClose, children, wide = false, describedBy }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const pressedBeside = useRef(false);
  // Closed before it leaves the page: only then the browser gives the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    heading.current?.focus();
    return () => dialog?.close();
  }, []);
  return (
    // The keyboard closes it with Esc; the click is only a shortcut.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={ref}
      aria-label={title}
      aria-describedby={describedBy}
      onCancel={(event) => {
        // React hands on the event of a dialog over this one. What cannot be prevented is told of by `close`.
        if (event.target !== ref.current || !event.cancelable) return;
        event.preventDefault();
        onClose();
      }}
      onClose={(event) => {
        // Chromium closes it by Esc or back at once after too many in a row. Whether it is there is for its owner to say.
        const dialog = ref.current;
        if (event.target !== dialog || dialog.open) return;
        dialog.showModal();
        onClose();
      }}
      onPointerDown={(event) => {
        pressedBeside.current = event.target === ref.current;
      }}
      onClick={(event) => {
        // Not at the end of a selection that began inside.
        if (pressedBeside.current && event.target === ref.current) onClose();
      }}
      className="text-ink"
    >
      <div
        className={classes(
          'flex flex-col overflow-hidden border-hairline bg-paper shadow-float',
          wide
            ? 'h-dvh w-screen pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)] [--bar:0px] md:h-auto md:max-h-[94dvh] md:w-[min(72rem,94vw)] md:rounded-md md:border'
            : 'max-h-[92dvh] w-[min(28rem,92vw)] rounded-md border',
        )}
      >
        <header className="flex shrink-0 items-center justify-between border-b border-hairline pl-4">
          <h2 ref={heading} tabIndex={-1} className="py-2 text-sm font-semibold outline-none">
            {title}
          </h2>
          <IconButton label="Close" className="-outline-offset-2" onClick={onClose}>
            <X aria-hidden size={20} />
          </IconButton>
        </header>
        <div className="flex grow flex-col overflow-y-auto overscroll-contain">{children}</div>
      </div>
      <DialogToasts />
    </dialog>
  );
}
