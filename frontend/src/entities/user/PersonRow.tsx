import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { Card } from '@/api/client';
import { Avatar } from './Avatar';

/** A person in a list. */
export function PersonRow({ person, children }: { person: Card; children?: ReactNode }) {
  return (
    <li className="flex items-center gap-3 px-4 py-2">
      <Avatar person={person} size="medium" />
      <div className="min-w-0 flex-1">
        <Link to={`/${person.username}`} className="block truncate text-sm font-semibold hover:underline">
          {person.username}
        </Link>
        <span className="block truncate text-sm text-ink-soft">{person.full_name}</span>
      </div>
      {children}
    </li>
  );
}
