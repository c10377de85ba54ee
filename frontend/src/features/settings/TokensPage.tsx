import { useId, useRef, useState } from 'react';
import type { Token, User } from '@/api/client';
import { Button } from '@/components/Button';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { PagedList } from '@/entities/list/PagedList';
import { ago, exactDay } from '@/lib/time';
import { useFocusOnce } from '@/lib/useFocusOnce';
import { NewTokenDialog } from './NewTokenDialog';
import { SettingsFrame } from './SettingsFrame';
import { useDeleteToken, useTokens } from './tokens';

export function TokensPage({ user }: { user: User }) {
  const query = useTokens();
  const [making, setMaking] = useState(false);
  const [asking, setAsking] = useState<Token>();
  const add = useRef<HTMLButtonElement>(null);
  const focusAdd = useFocusOnce(add);
  const remove = useDeleteToken(() => {
    setAsking(undefined);
    // The button that was pressed is gone.
    focusAdd();
  });
  return (
    <SettingsFrame title="Tokens">
      <p className="text-sm text-ink-soft">
        With a token a program of your own does what you do here, as far as you let it. Give none to people.
      </p>
      <Button ref={add} className="md:self-start" onClick={() => setMaking(true)}>
        New token
      </Button>
      <PagedList
        query={query}
        label="Tokens"
        empty={
          <p className="border-y border-hairline py-6 text-center text-sm text-ink-soft">No tokens yet</p>
        }
        className="border-y border-hairline"
      >
        {(token) => <TokenRow key={token.id} token={token} onDelete={() => setAsking(token)} />}
      </PagedList>
      {making && <NewTokenDialog isAdmin={user.role === 'admin'} onClose={() => setMaking(false)} />}
      {asking !== undefined && (
        <ConfirmDialog
          title="Delete token"
          text={`Programs that use “${asking.name}” do nothing more here.`}
          verb="Delete"
          busy={remove.isPending}
          onConfirm={() => remove.mutate(asking)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </SettingsFrame>
  );
}

function TokenRow({ token, onDelete }: { token: Token; onDelete: () => void }) {
  const { name, scopes, created_at, last_used_at, expires_at } = token;
  const id = useId();
  const used = last_used_at == null ? 'never used' : `last used ${ago(last_used_at)}`;
  return (
    <li className="flex min-h-16 items-center justify-between gap-4 py-3">
      <div className="min-w-0">
        <p className="text-sm font-semibold break-words">{name}</p>
        <p className="text-xs text-ink-soft">
          {expiry(expires_at)}, {used}
        </p>
        <p id={id} className="text-xs text-ink-faint">
          {scopes.join(', ')}, since {exactDay(created_at)}
        </p>
      </div>
      <Button look="quiet" aria-label={`Delete the token ${name}`} aria-describedby={id} onClick={onDelete}>
        Delete
      </Button>
    </li>
  );
}

function expiry(at: string | null | undefined): string {
  if (at == null) return 'Does not expire';
  return `${new Date(at) < new Date() ? 'Expired on' : 'Good until'} ${exactDay(at)}`;
}
