import { useMutation } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { Link } from 'react-router-dom';
import { api } from '@/api/client';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { useToast } from '@/components/Toasts';
import { useTitle } from '@/lib/useTitle';
import { ThemeChoice } from './ThemeChoice';

const links = [
  { to: '/settings/profile', label: 'Profile and privacy' },
  { to: '/settings/requests', label: 'Follow requests' },
];

export function SettingsPage() {
  useTitle('Settings');
  const say = useToast();
  const logOut = useMutation({
    mutationFn: () => api.POST('/api/v1/auth/logout'),
    // A fresh page: nothing of the person stays in memory.
    onSuccess: () => window.location.assign('/'),
    onError: (error) => say(explain(error)),
  });
  return (
    <section className="mx-auto flex max-w-xl flex-col gap-8 px-4 py-6">
      <h1 className="font-display text-xl">Settings</h1>
      <ul className="divide-y divide-hairline border-y border-hairline">
        {links.map(({ to, label }) => (
          <li key={to}>
            <Link to={to} className="flex min-h-12 items-center justify-between text-sm hover:bg-sunken">
              {label}
              <ChevronRight aria-hidden size={18} className="text-ink-faint" />
            </Link>
          </li>
        ))}
      </ul>
      <ThemeChoice />
      <Button look="quiet" busy={logOut.isPending} onClick={() => logOut.mutate()}>
        Log out
      </Button>
    </section>
  );
}
