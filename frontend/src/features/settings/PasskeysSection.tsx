import { useQuery } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import type { Passkey, User } from '@/api/client';
import { explain } from '@/api/problem';
import { Button } from '@/components/Button';
import { ErrorState, Loading } from '@/components/States';
import { instanceQuery } from '@/entities/instance/instance';
import { isPasskeyHost } from '@/lib/passkeys';
import { ago, exactDay } from '@/lib/time';
import { useFocusOnce } from '@/lib/useFocusOnce';
import { NewPasskeyDialog } from './NewPasskeyDialog';
import { RemovePasskeyDialog } from './RemovePasskeyDialog';
import { passkeysQuery } from './passkeys';
import { totpQuery } from './totp';

export function PasskeysSection({ user }: { user: User }) {
  const query = useQuery(passkeysQuery);
  const instance = useQuery(instanceQuery);
  // A passkey goes past the code, so it is asked for; nothing is offered before that is known.
  const totp = useQuery(totpQuery).data;
  const withCode = totp?.enabled ?? false;
  const [making, setMaking] = useState(false);
  const [removing, setRemoving] = useState<Passkey>();
  const heading = useRef<HTMLHeadingElement>(null);
  const focusHeading = useFocusOnce(heading);
  const offered = totp !== undefined && isPasskeyHost(instance.data?.passkey_host);
  return (
    <section aria-labelledby="passkeys" className="flex flex-col gap-3">
      <h2 id="passkeys" ref={heading} tabIndex={-1} className="text-sm font-semibold outline-none">
        Passkeys
      </h2>
      <p className="text-sm text-ink-soft">
        A passkey is kept by your phone, your computer or a security key, and logs you in without a password:
        by your finger, your face or a PIN. Nobody can be tricked into giving it away.
      </p>
      {query.isPending && <Loading small />}
      {query.isLoadingError && (
        <ErrorState small text={explain(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data?.length === 0 && <p className="text-sm">You have none.</p>}
      <ul aria-label="Passkeys" className="divide-y divide-hairline border-y border-hairline empty:hidden">
        {query.data?.map((passkey) => (
          <PasskeyRow
            key={passkey.id}
            passkey={passkey}
            onRemove={totp === undefined ? undefined : () => setRemoving(passkey)}
          />
        ))}
      </ul>
      {offered ? (
        <Button className="md:self-start" onClick={() => setMaking(true)}>
          Add a passkey
        </Button>
      ) : (
        instance.isSuccess &&
        totp !== undefined && (
          <p className="text-sm text-ink-soft">This browser cannot add one at this address.</p>
        )
      )}
      {making && <NewPasskeyDialog user={user} withCode={withCode} onClose={() => setMaking(false)} />}
      {removing !== undefined && (
        <RemovePasskeyDialog
          user={user}
          passkey={removing}
          withCode={withCode}
          onClose={() => setRemoving(undefined)}
          // The button that was pressed is gone.
          onRemoved={focusHeading}
        />
      )}
    </section>
  );
}

interface PasskeyRowProps {
  passkey: Passkey;
  onRemove: (() => void) | undefined;
}

function PasskeyRow({ passkey, onRemove }: PasskeyRowProps) {
  const { name, created_at, last_used_at } = passkey;
  const id = useId();
  return (
    <li className="flex min-h-16 items-center justify-between gap-4 py-3">
      <div className="min-w-0">
        <p className="text-sm font-semibold break-words">{name}</p>
        <p id={id} className="text-xs text-ink-soft">
          Since {exactDay(created_at)},{' '}
          {last_used_at == null ? 'never used' : `last used ${ago(last_used_at)}`}
        </p>
      </div>
      {onRemove !== undefined && (
        <Button
          look="quiet"
          aria-label={`Delete the passkey ${name}`}
          aria-describedby={id}
          onClick={onRemove}
        >
          Delete
        </Button>
      )}
    </li>
  );
}
