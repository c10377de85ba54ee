import { type ReactNode, createContext, useCallback, useContext, useMemo, useRef, useState } from 'react';

interface Toast {
  id: number;
  text: string;
}

const SHOWN_MS = 5000;
const ToastContext = createContext<(text: string) => void>(() => undefined);

/** Says something short that needs no answer. */
export function useToast(): (text: string) => void {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const next = useRef(0);
  const say = useCallback((text: string) => {
    const id = next.current++;
    setToasts((shown) => [...shown.filter((toast) => toast.text !== text), { id, text }]);
    window.setTimeout(() => setToasts((shown) => shown.filter((toast) => toast.id !== id)), SHOWN_MS);
  }, []);
  const value = useMemo(() => say, [say]);
  return (
    <ToastContext.Provider value={value}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed inset-x-0 bottom-20 z-50 flex flex-col items-center gap-2 px-4 md:bottom-6"
      >
        {toasts.map((toast) => (
          <p key={toast.id} className="rounded-md bg-ink px-4 py-3 text-sm text-paper shadow-float">
            {toast.text}
          </p>
        ))}
      </div>
    </ToastContext.Provider>
  );
}
