import { Home, LogIn, Plus, Settings, Shield, UserPlus, Users } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'react-router-dom';
import type { User } from '@/api/client';
import { Wordmark } from '@/components/Wordmark';
import { moderates } from '@/entities/session/role';
import { Avatar } from '@/entities/user/Avatar';
import { classes } from '@/lib/classes';
import { ScrollPlace } from './ScrollPlace';
import { SessionNote } from './SessionNote';

const icon = { 'aria-hidden': true, size: 24 } as const;

interface Entry {
  to: string;
  label: string;
  icon: ReactNode;
  /** Not on phones, whose bar has room for five. */
  wide?: boolean;
}

function entries(user: User | null): Entry[] {
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
    { to: `/${user.username}`, label: 'Profile', icon: <Avatar person={user} size="icon" /> },
    { to: '/settings', label: 'Settings', icon: <Settings {...icon} /> },
    ...(moderates(user)
      ? [{ to: '/moderation', label: 'Moderation', icon: <Shield {...icon} />, wide: true }]
      : []),
  ];
}

/** A page belongs to the entry with the longest address that it begins with. */
function currentOf(all: Entry[], pathname: string): string | undefined {
  const holds = ({ to }: Entry) => pathname === to || (to !== '/' && pathname.startsWith(`${to}/`));
  return all
    .filter(holds)
    .map(({ to }) => to)
    .sort((one, other) => other.length - one.length)[0];
}

/** A stranger's first pages lead on by themselves: nothing stands around them. */
const BARE = new Set(['/', '/login', '/signup', '/reset', '/verify']);

interface ShellProps {
  user: User | null;
  /** The session has just ended by itself. */
  ended: boolean;
  children: ReactNode;
}

export function Shell({ user, ended, children }: ShellProps) {
  const location = useLocation();
  const { pathname } = location;
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const wasOverlaid = useRef(false);
  const overlaid = (location.state as { background?: unknown } | null)?.background !== undefined;
  const bare = user === null && BARE.has(pathname);
  useEffect(() => {
    // Whoever reads by ear hears the new page; the first one is announced by the browser.
    // Closing what was over a page gives the focus back to where it was opened.
    const closed = wasOverlaid.current && main.current?.contains(document.activeElement) === true;
    // Some pages have put it on their heading already.
    const arrived = document.activeElement?.tagName === 'H1';
    if (!first.current && !overlaid && !closed && !arrived) main.current?.focus({ preventScroll: true });
    first.current = false;
    wasOverlaid.current = overlaid;
  }, [pathname, overlaid]);
  return (
    <div className={bare ? '[--bar:0px]' : 'md:pl-20 lg:pl-56'}>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:bg-paper focus:p-3"
      >
        Skip to content
      </a>
      {!bare && <Navigation user={user} />}
      <main
        id="main"
        ref={main}
        tabIndex={-1}
        className="min-h-dvh pt-[env(safe-area-inset-top)] pb-[calc(var(--bar)+2rem)] outline-none"
      >
        <ScrollPlace />
        <SessionNote ended={ended} />
        {children}
      </main>
    </div>
  );
}

function Navigation({ user }: { user: User | null }) {
  const stranger = user === null;
  const all = entries(user);
  const current = currentOf(all, useLocation().pathname);
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 border-t border-hairline bg-paper pb-[env(safe-area-inset-bottom)] md:inset-y-0 md:right-auto md:w-20 md:border-t-0 md:border-r md:pb-0 lg:w-56"
    >
      <Link to="/" aria-label="Tintype" className="hidden p-6 lg:block">
        <Wordmark small />
      </Link>
      <ul className="flex justify-around md:flex-col md:gap-1 md:p-3 md:pt-6 lg:pt-2">
        {all.map((entry) => (
          <li key={entry.to} className={classes('flex-1', entry.wide === true && 'hidden md:block')}>
            <Link
              to={entry.to}
              aria-current={entry.to === current ? 'page' : undefined}
              aria-label={entry.label}
              className={classes(
                'group flex h-14 items-center justify-center rounded-md px-3 -outline-offset-2 hover:bg-sunken lg:h-12 lg:justify-start lg:gap-4',
                stranger && 'flex-col gap-1 whitespace-nowrap md:px-0 lg:flex-row lg:px-3',
                entry.to === current ? 'font-semibold text-accent' : 'text-ink',
              )}
            >
              <span className="inline-flex rounded-full outline-offset-2 outline-accent group-aria-[current=page]:has-[>span]:outline-2">
                {entry.icon}
              </span>
              <span className={stranger ? 'text-xs lg:text-sm' : 'hidden text-sm lg:inline'}>
                {entry.label}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
