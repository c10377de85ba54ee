import { type ReactNode, Suspense, lazy, useState } from 'react';
import type { SubjectType } from '@/api/client';
import type { MenuItem } from '@/components/Menu';

const ReportDialog = lazy(() =>
  import('./ReportDialog').then((module) => ({ default: module.ReportDialog })),
);

export interface Reported {
  type: SubjectType;
  id: string;
  /** The person, or whose it is. */
  username: string;
  blocked: boolean;
}

interface ReportMenu {
  item: MenuItem;
  /** What is asked, while it is. */
  question: ReactNode;
}

/** Reporting as an entry of a menu. */
export function useReportMenu(about: Reported, onBlocked: () => void = () => undefined): ReportMenu {
  const [open, setOpen] = useState(false);
  return {
    item: { label: 'Report', danger: true, onSelect: () => setOpen(true) },
    question: open && (
      <Suspense fallback={null}>
        <ReportDialog about={about} onBlocked={onBlocked} onClose={() => setOpen(false)} />
      </Suspense>
    ),
  };
}
