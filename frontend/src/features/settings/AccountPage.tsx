import { type ReactNode, useState } from 'react';
import type { User } from '@/api/client';
import { Button } from '@/components/Button';
import { ProofNote } from '@/entities/session/ProofNote';
import { exactDay } from '@/lib/time';
import { ChangeEmailDialog } from './ChangeEmailDialog';
import { ChangePasswordDialog } from './ChangePasswordDialog';
import { DeleteAccountDialog } from './DeleteAccountDialog';
import { SettingsFrame } from './SettingsFrame';

export function AccountPage({ user }: { user: User }) {
  const [open, setOpen] = useState<'email' | 'password' | 'delete'>();
  const [askedFor, setAskedFor] = useState<string>();
  const close = () => setOpen(undefined);
  // Confirmed meanwhile, as in another tab.
  const waiting = askedFor === user.email.toLowerCase() ? undefined : askedFor;
  return (
    <SettingsFrame title="Account">
      <dl className="divide-y divide-hairline border-y border-hairline text-sm">
        <Row term="Username">{user.username}</Row>
        <Row term="Email" verb="Change email" onChange={() => setOpen('email')}>
          {user.email}
          <span className="block text-xs text-ink-faint">
            {user.email_verified ? 'Confirmed' : 'Not confirmed'}. Nobody but you sees it.
          </span>
        </Row>
        <Row term="Password" verb="Change password" onChange={() => setOpen('password')}>
          Known to you only
        </Row>
        <Row term="Here since">{exactDay(user.created_at)}</Row>
      </dl>
      <div role="status" className="empty:hidden">
        {waiting !== undefined && (
          <p className="rounded-md border border-hairline bg-sunken p-4 text-sm break-words">
            A letter is on its way to {waiting}. Your address changes once you open its link, within a day.
          </p>
        )}
      </div>
      {!user.email_verified && <ProofNote email={user.email} text="Your address is not confirmed yet." />}
      <section aria-labelledby="leaving" className="flex flex-col gap-3">
        <h2 id="leaving" className="text-sm font-semibold">
          Leaving
        </h2>
        <p className="text-sm text-ink-soft">
          Deletes your account with all you have posted. For a while you can still change your mind.
        </p>
        <Button look="danger" className="md:self-start" onClick={() => setOpen('delete')}>
          Delete account
        </Button>
      </section>
      {open === 'email' && <ChangeEmailDialog user={user} onAsked={setAskedFor} onClose={close} />}
      {open === 'password' && <ChangePasswordDialog user={user} onClose={close} />}
      {open === 'delete' && <DeleteAccountDialog user={user} onClose={close} />}
    </SettingsFrame>
  );
}

interface RowProps {
  term: string;
  children: ReactNode;
  verb?: string;
  onChange?: () => void;
}

function Row({ term, children, verb, onChange }: RowProps) {
  return (
    <div className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 py-2">
      <dt className="w-24 shrink-0 font-semibold">{term}</dt>
      <dd className="min-w-0 flex-1 break-words text-ink-soft">{children}</dd>
      {verb !== undefined && (
        <dd>
          <Button look="quiet" aria-label={verb} onClick={onChange}>
            Change
          </Button>
        </dd>
      )}
    </div>
  );
}
