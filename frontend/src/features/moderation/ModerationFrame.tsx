import { ChevronLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { buttonClasses } from '@/components/Button';
import { PageTitle } from '@/components/PageTitle';
import { EmptyState } from '@/components/States';
import { classes } from '@/lib/classes';
import { useTitle } from '@/lib/useTitle';

interface Tab {
  to: string;
  label: string;
}

const forAll: Tab[] = [
  { to: '/moderation', label: 'Waiting' },
  { to: '/moderation?state=closed', label: 'Decided' },
  { to: '/moderation/approvals', label: 'Approvals' },
];
const forAdmins: Tab[] = [
  { to: '/moderation/invites', label: 'Invitations' },
  { to: '/moderation/audit', label: 'Audit log' },
];

/** One of the lists. */
export function ModerationFrame({ isAdmin, children }: { isAdmin: boolean; children: ReactNode }) {
  useTitle('Moderation');
  const { pathname, search } = useLocation();
  const tabs = useRef<HTMLUListElement>(null);
  // On phones not all have room.
  useEffect(() => {
    tabs.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname, search]);
  return (
    <section className="mx-auto max-w-2xl">
      <PageTitle>Moderation</PageTitle>
      <nav aria-label="Moderation" className="border-b border-hairline px-2">
        <ul ref={tabs} className="-mb-px flex [scrollbar-width:none] gap-1 overflow-x-auto">
          {[...forAll, ...(isAdmin ? forAdmins : [])].map(({ to, label }) => {
            const current = to === `${pathname}${search}`;
            return (
              <li key={to}>
                <Link
                  to={to}
                  aria-current={current ? 'page' : undefined}
                  className={classes(
                    'flex min-h-11 min-w-11 items-center border-b-2 px-3 text-sm whitespace-nowrap -outline-offset-2',
                    current
                      ? 'border-accent font-semibold text-accent'
                      : 'border-transparent hover:bg-sunken',
                  )}
                >
                  {label}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      {children}
    </section>
  );
}

interface ModerationDetailProps {
  title: string;
  /** With another one the heading takes the focus that is lost, as after a decision whose form is gone. */
  state: string;
  children: ReactNode;
}

const toList = '/moderation';

/** Instead of a page that is not there. */
export function Missing({ title, text }: { title: string; text: string }) {
  useTitle('Not found');
  return (
    <EmptyState page title={title} text={text}>
      <Link to={toList} className={buttonClasses('quiet')}>
        All reports
      </Link>
    </EmptyState>
  );
}

/** A page that a list leads to, with the way back. */
export function ModerationDetail({ title, state, children }: ModerationDetailProps) {
  useTitle(title);
  return (
    <section className="mx-auto max-w-2xl">
      <Link
        to={toList}
        className="mt-2 ml-2 flex min-h-11 w-fit items-center gap-1 rounded-md pr-3 text-sm text-ink-soft hover:bg-sunken"
      >
        <ChevronLeft aria-hidden size={18} />
        All reports
      </Link>
      <PageTitle focused state={state}>
        {title}
      </PageTitle>
      <div className="flex flex-col gap-8 px-4">{children}</div>
    </section>
  );
}

/** A part of such a page. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-3 text-sm">
      <h2 className="font-semibold">{title}</h2>
      {children}
    </section>
  );
}
