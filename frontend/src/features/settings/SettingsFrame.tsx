import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, NavLink } from 'react-router-dom';
import { PageTitle } from '@/components/PageTitle';
import { classes } from '@/lib/classes';
import { useTitle } from '@/lib/useTitle';
import { sections } from './sections';

interface SettingsFrameProps {
  title: string;
  children: ReactNode;
}

/** A page of the settings: on wide screens beside the list of all, on phones with the way back to it. */
export function SettingsFrame({ title, children }: SettingsFrameProps) {
  useTitle(title);
  return (
    <div className="mx-auto flex max-w-4xl gap-8 lg:px-4">
      <nav aria-label="Settings" className="hidden w-52 shrink-0 pt-8 lg:block">
        <ul className="flex flex-col gap-1">
          {sections.map(({ to, label }) => (
            <li key={to}>
              <NavLink
                to={to}
                className={({ isActive }) =>
                  classes(
                    'flex min-h-11 items-center rounded-md px-3 text-sm hover:bg-sunken',
                    isActive ? 'font-semibold text-accent' : 'text-ink',
                  )
                }
              >
                {label}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <section className="mx-auto max-w-xl min-w-0 flex-1 lg:mx-0">
        <Link
          to="/settings"
          className="ml-2 flex min-h-11 w-fit items-center gap-1 rounded-md pr-3 text-sm text-ink-soft hover:bg-sunken lg:hidden"
        >
          <ChevronLeft aria-hidden size={18} />
          All settings
        </Link>
        <PageTitle focused>{title}</PageTitle>
        <div className="flex flex-col gap-6 px-4">{children}</div>
      </section>
    </div>
  );
}
