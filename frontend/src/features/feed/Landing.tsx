import { Link } from 'react-router-dom';
import { buttonClasses } from '@/components/Button';
import { Wordmark } from '@/components/Wordmark';
import { useTitle } from '@/lib/useTitle';
import { Plates } from './Plates';

/** What a stranger sees at the door. */
export function Landing() {
  useTitle('');
  return (
    <div className="mx-auto flex min-h-[calc(100dvh-2rem)] max-w-md flex-col items-center justify-center gap-6 px-6 py-8 text-center">
      <Wordmark />
      <Plates />
      <h1 className="font-display text-2xl text-balance">Photographs among people</h1>
      <p className="text-base text-balance text-ink-soft">
        A place of your own for pictures: no advertising, nobody watching, everything yours to take along.
      </p>
      <div className="flex gap-3">
        <Link to="/signup" className={buttonClasses('primary')}>
          Sign up
        </Link>
        <Link to="/login" className={buttonClasses('quiet')}>
          Log in
        </Link>
      </div>
    </div>
  );
}
