import { Link, useLocation } from 'react-router-dom';

export function SessionNote({ ended }: { ended: boolean }) {
  const { pathname } = useLocation();
  return (
    <div role="status" className="sticky top-0 z-20">
      {/* A new password has just ended it, and says so. */}
      {ended && pathname !== '/reset' && (
        <p className="border-b border-hairline bg-sunken px-4 py-3 text-center text-sm">
          Your session has ended.{' '}
          {pathname === '/login' ? (
            'Log in to go on where you were.'
          ) : (
            <Link to={`/login?next=${pathname}`} className="font-semibold text-accent underline">
              Log in to go on
            </Link>
          )}
        </p>
      )}
    </div>
  );
}
