import type { User } from '@/api/client';
import { exactDay } from '@/lib/time';
import { SettingsFrame } from './SettingsFrame';

export function AccountPage({ user }: { user: User }) {
  const known = {
    Username: user.username,
    Email: user.email,
    'Here since': exactDay(user.created_at),
  };
  return (
    <SettingsFrame title="Account">
      <dl className="divide-y divide-hairline border-y border-hairline text-sm">
        {Object.entries(known).map(([term, text]) => (
          <div key={term} className="flex flex-wrap justify-between gap-x-4 py-3">
            <dt className="font-semibold">{term}</dt>
            <dd className="min-w-0 break-words text-ink-soft">{text}</dd>
          </div>
        ))}
      </dl>
      <p className="text-xs text-ink-faint">Nobody but you sees your email address.</p>
    </SettingsFrame>
  );
}
