import { type ReactNode, Suspense, lazy, useState } from 'react';
import type { MenuItem } from '@/components/Menu';
import { moderates } from '../session/role';
import { useSession } from '../session/session';

const RestoreDialog = lazy(() =>
  import('./RestoreDialog').then((module) => ({ default: module.RestoreDialog })),
);

interface Hidden {
  type: 'post' | 'comment';
  id: string;
  is_hidden: boolean | undefined;
}

/** The way back of what is hidden as an entry of a menu; there for moderators only. */
export function useRestoreMenu({ type, id, is_hidden }: Hidden): { items: MenuItem[]; question: ReactNode } {
  const { user } = useSession();
  const [open, setOpen] = useState(false);
  return {
    items:
      is_hidden === true && moderates(user) ? [{ label: 'Show again', onSelect: () => setOpen(true) }] : [],
    question: open && (
      <Suspense fallback={null}>
        <RestoreDialog type={type} id={id} onClose={() => setOpen(false)} />
      </Suspense>
    ),
  };
}
