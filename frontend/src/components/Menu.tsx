import { MoreHorizontal } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { IconButton } from './IconButton';
import { classes } from '@/lib/classes';

export interface MenuItem {
  label: string;
  danger?: boolean;
  onSelect: () => void;
}

/** The entry that a key leads to. */
function aim(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at - 1 + count) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return undefined;
}

/** Of the window's foot: a bar, and a field that stays above it. */
const TAKEN_PX = 140;

/** A button that opens a few actions; arrows, Home and End move, Esc, Tab and a click elsewhere close. */
export function Menu({ label, items }: { label: string; items: MenuItem[] }) {
  const [open, setOpen] = useState(false);
  const [upward, setUpward] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();

  // Where there is no room below it.
  useLayoutEffect(() => {
    const menu = open ? root.current?.querySelector('[role=menu]') : null;
    if (menu != null) setUpward(menu.getBoundingClientRect().bottom > window.innerHeight - TAKEN_PX);
    return () => setUpward(false);
  }, [open]);

  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const away = (event: PointerEvent) => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [open]);

  const close = () => {
    setOpen(false);
    trigger.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
    // The browser goes on from the button.
    if (event.key === 'Tab') close();
    const all = Array.from(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []);
    const to = aim(event.key, all.indexOf(document.activeElement as HTMLElement), all.length);
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  };

  return (
    <div ref={root} className="relative">
      <IconButton
        ref={trigger}
        label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <MoreHorizontal aria-hidden size={20} />
      </IconButton>
      {open && (
        <div
          id={id}
          role="menu"
          tabIndex={-1}
          aria-label={label}
          onKeyDown={onKeyDown}
          className={classes(
            'absolute right-0 z-20 min-w-44 overflow-hidden rounded-md border border-hairline bg-raised py-1 text-ink shadow-float',
            upward && 'bottom-full',
          )}
        >
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              className={classes(
                'flex min-h-11 w-full items-center px-4 text-left text-sm hover:bg-sunken focus-visible:bg-sunken',
                item.danger === true && 'text-danger',
              )}
              onClick={() => {
                close();
                item.onSelect();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
