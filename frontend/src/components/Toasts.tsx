import {
  type ReactNode,
  createContext,
  useCallback,
  useContext,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { classes } from '@/lib/classes';

interface Toast {
  id: number;
  text: string;
}

interface Toaster {
  toasts: Toast[];
  /** The dialog on top, where there is one: what lies under it is neither seen nor heard. */
  top: string | undefined;
  raise: (dialog: string) => () => void;
}

const SHOWN_MS = 5000;
const SayContext = createContext<(text: string) => void>(() => undefined);
const ToasterContext = createContext<Toaster>({ toasts: [], top: undefined, raise: () => () => undefined });

export function useToast(): (text: string) => void {
  return useContext(SayContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const [dialogs, setDialogs] = useState<string[]>([]);
  const next = useRef(0);
  const say = useCallback((text: string) => {
    const id = next.current++;
    setToasts((shown) => [...shown.filter((toast) => toast.text !== text), { id, text }]);
    window.setTimeout(() => setToasts((shown) => shown.filter((toast) => toast.id !== id)), SHOWN_MS);
  }, []);
  const raise = useCallback((dialog: string) => {
    setDialogs((open) => [...open, dialog]);
    return () => setDialogs((open) => open.filter((one) => one !== dialog));
  }, []);
  const toaster = useMemo(() => ({ toasts, top: dialogs.at(-1), raise }), [toasts, dialogs, raise]);
  return (
    <SayContext.Provider value={say}>
      <ToasterContext.Provider value={toaster}>
        {children}
        <Region shown={toaster.top === undefined} />
      </ToasterContext.Provider>
    </SayContext.Provider>
  );
}

/** Stands in a modal dialog and shows there what is said while that dialog is the one on top. */
export function DialogToasts() {
  const id = useId();
  const { top, raise } = useContext(ToasterContext);
  useLayoutEffect(() => raise(id), [raise, id]);
  return <Region inDialog shown={top === id} />;
}

/** In a dialog it leaves the field at the bottom free. */
function Region({ shown, inDialog = false }: { shown: boolean; inDialog?: boolean }) {
  const { toasts } = useContext(ToasterContext);
  return (
    <div
      role="status"
      aria-live="polite"
      className={classes(
        'pointer-events-none fixed inset-x-0 z-50 flex flex-col items-center gap-2 px-4',
        inDialog ? 'bottom-24' : 'bottom-[calc(var(--bar)+1rem)]',
      )}
    >
      {shown &&
        toasts.map((toast) => (
          <p key={toast.id} className="max-w-md rounded-md bg-ink px-4 py-3 text-sm text-paper shadow-float">
            {toast.text}
          </p>
        ))}
    </div>
  );
}
