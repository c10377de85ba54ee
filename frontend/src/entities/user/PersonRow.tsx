import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { Card } from '@/api/client';
import { Avatar } from './Avatar';

export function PersonRow({ person, children }: { person: Card; children?: ReactNode }) {
  return (
    <li className="flex items-center gap-3 px-4 py-2">
      <Link to={`/${person.username}`} className="group flex min-w-0 flex-1 items-center gap-3 rounded-md">
        <Avatar person={person} size="medium" />
        <span className="min-w-0">
          <span className="block truncate text-sm font-semibold group-hover:underline">
            {person.username}
          </span>
          <span className="block truncate text-sm text-ink-soft">{person.full_name}</span>
        </span>
      </Link>
      {children}
    </li>
  );
}
