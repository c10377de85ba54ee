import { Home, LogIn, Plus, Settings, UserPlus, Users } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, NavLink, useLocation } from 'react-router-dom';
import type { User } from '@/api/client';
import { Wordmark } from '@/components/Wordmark';
import { Avatar } from '@/entities/user/Avatar';
import { classes } from '@/lib/classes';
import { ScrollPlace } from './ScrollPlace';

const icon = { 'aria-hidden': true, size: 24 } as const;

function entries(user: User | null) {
  if (user === null)
    return [
      { to: '/', label: 'Home', icon: <Home {...icon} /> },
      { to: '/login', label: 'Log in', icon: <LogIn {...icon} /> },
      { to: '/signup', label: 'Sign up', icon: <UserPlus {...icon} /> },
    ];
  return [
    { to: '/', label: 'Home', icon: <Home {...icon} /> },
    { to: '/settings/requests', label: 'Requests', icon: <Users {...icon} /> },
    { to: '/new', label: 'New post', icon: <Plus {...icon} /> },
    { to: `/${user.username}`, label: 'Profile', icon: <Avatar person={user} /> },
    { to: '/settings', label: 'Settings', icon: <Settings {...icon} /> },
  ];
}

/** The bar on phones, the rail on desktops, and the page between. */
export function Shell({ user, children }: { user: User | null; children: ReactNode }) {
  const location = useLocation();
  const { pathname } = location;
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const wasOverlaid = useRef(false);
  const overlaid = (location.state as { background?: unknown } | null)?.background !== undefined;
  useEffect(() => {
    // Whoever reads by ear hears the new page; the first one is announced by the browser.
    // Closing what was over a page gives the focus back to where it was opened.
    const closed = wasOverlaid.current && main.current?.contains(document.activeElement) === true;
    if (!first.current && !overlaid && !closed) main.current?.focus({ preventScroll: true });
    first.current = false;
    wasOverlaid.current = overlaid;
  }, [pathname, overlaid]);
  return (
    <div className="md:pl-20 lg:pl-56">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:bg-paper focus:p-3"
      >
        Skip to content
      </a>
      <nav
        aria-label="Main"
        className="fixed inset-x-0 bottom-0 z-30 border-t border-hairline bg-paper pb-[env(safe-area-inset-bottom)] md:inset-y-0 md:right-auto md:w-20 md:border-t-0 md:border-r md:pb-0 lg:w-56"
      >
        <Link to="/" aria-label="Tintype" className="hidden p-6 lg:block">
          <Wordmark small />
        </Link>
        <ul className="flex justify-around md:flex-col md:gap-1 md:p-3 md:pt-6 lg:pt-2">
          {entries(user).map((entry) => (
            <li key={entry.to}>
              <NavLink
                to={entry.to}
                end
                aria-label={entry.label}
                className={({ isActive }) =>
                  classes(
                    'flex min-h-12 min-w-12 items-center justify-center gap-4 rounded-md px-3 hover:bg-sunken lg:justify-start',
                    isActive ? 'font-semibold text-accent' : 'text-ink',
                  )
                }
              >
                {entry.icon}
                <span className="hidden text-sm lg:inline">{entry.label}</span>
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" ref={main} tabIndex={-1} className="min-h-dvh pb-20 outline-none md:pb-8">
        <ScrollPlace />
        {children}
      </main>
    </div>
  );
}
