import { useMutation } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { Link } from 'react-router-dom';
import { api } from '@/api/client';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { PageTitle } from '@/components/PageTitle';
import { useToast } from '@/components/Toasts';
import { forgetAll } from '@/entities/session/forget';
import { tellLeft } from '@/entities/session/otherTabs';
import { moderates } from '@/entities/session/role';
import { useSession } from '@/entities/session/session';
import { useTitle } from '@/lib/useTitle';
import { moderation, sections } from './sections';

export function SettingsPage() {
  useTitle('Settings');
  const { user } = useSession();
  const say = useToast();
  const logOut = useMutation({
    mutationFn: () => api.POST('/api/v1/auth/logout'),
    // A fresh page: nothing of the person stays in memory, in the browser, or in its other tabs.
    onSuccess: async () => {
      tellLeft();
      await forgetAll();
      window.location.assign('/');
    },
    onError: (error) => say(explain(error)),
  });
  return (
    <section className="mx-auto max-w-xl">
      <PageTitle>Settings</PageTitle>
      <div className="flex flex-col gap-8 px-4">
        <ul className="divide-y divide-hairline border-y border-hairline">
          {[...sections, ...(moderates(user) ? [moderation] : [])].map(({ to, label, hint }) => (
            <li key={to}>
              <Link to={to} className="flex min-h-14 items-center justify-between gap-4 py-2 hover:bg-sunken">
                <span>
                  <span className="block text-sm font-semibold">{label}</span>
                  <span className="block text-xs text-ink-faint">{hint}</span>
                </span>
                <ChevronRight aria-hidden size={18} className="shrink-0 text-ink-faint" />
              </Link>
            </li>
          ))}
        </ul>
        <Button
          look="quiet"
          className="md:self-start"
          busy={logOut.isPending}
          onClick={() => logOut.mutate()}
        >
          Log out
        </Button>
      </div>
    </section>
  );
}
