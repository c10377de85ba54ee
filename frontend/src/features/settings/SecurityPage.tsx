import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { TotpSecret, User } from '@/api/client';
import { explain, isProblem } from '@/api/problem';
import { Button } from '@/components/Button';
import { ErrorState, Loading } from '@/components/States';
import { useToast } from '@/components/Toasts';
import { counted } from '@/lib/numbers';
import { exactDay } from '@/lib/time';
import { useFocusOnce } from '@/lib/useFocusOnce';
import { NewCodesDialog } from './NewCodesDialog';
import { PasskeysSection } from './PasskeysSection';
import { SettingsFrame } from './SettingsFrame';
import { TurnOffDialog } from './TurnOffDialog';
import { TurnOnDialog } from './TurnOnDialog';
import { beginTotp, totpQuery } from './totp';

export function SecurityPage({ user }: { user: User }) {
  const query = useQuery(totpQuery);
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is gone.
  const focusHeading = useFocusOnce(heading);
  return (
    <SettingsFrame title="Security">
      <section aria-labelledby="two-factor" className="flex flex-col gap-3">
        <h2 id="two-factor" ref={heading} tabIndex={-1} className="text-sm font-semibold outline-none">
          Two-factor log-in
        </h2>
        <p className="text-sm text-ink-soft">
          Beside your password, a log-in then needs a code of an app on your phone. Whoever gets to know the
          password alone does not get in.
        </p>
        {query.isPending && <Loading small />}
        {query.isLoadingError && (
          <ErrorState small text={explain(query.error)} onRetry={() => void query.refetch()} />
        )}
        {query.data !== undefined &&
          (query.data.enabled ? (
            <On
              user={user}
              since={query.data.enabled_at}
              left={query.data.recovery_codes_left}
              onOff={focusHeading}
            />
          ) : (
            <Off user={user} onOn={focusHeading} />
          ))}
      </section>
      <PasskeysSection user={user} />
    </SettingsFrame>
  );
}

function Off({ user, onOn }: { user: User; onOn: () => void }) {
  const client = useQueryClient();
  const say = useToast();
  const [asking, setAsking] = useState<{ secret: TotpSecret | undefined }>();
  const begin = useMutation({
    mutationFn: () => beginTotp(),
    onSuccess: (secret) => setAsking({ secret }),
    onError: (error) => {
      if (isProblem(error, 'auth.fresh_required')) setAsking({ secret: undefined });
      else {
        say(explain(error));
        if (isProblem(error, 'totp.on')) onOn();
        void client.invalidateQueries({ queryKey: totpQuery.queryKey });
      }
    },
  });
  return (
    <>
      <p className="text-sm">It is off.</p>
      <Button className="md:self-start" busy={begin.isPending} onClick={() => begin.mutate()}>
        Turn it on
      </Button>
      {asking !== undefined && (
        <TurnOnDialog user={user} first={asking.secret} onClose={() => setAsking(undefined)} onOn={onOn} />
      )}
    </>
  );
}

const FEW = 3;

interface OnProps {
  user: User;
  since: string | null;
  left: number;
  onOff: () => void;
}

function On({ user, since, left, onOff }: OnProps) {
  const [open, setOpen] = useState<'codes' | 'off'>();
  const close = () => setOpen(undefined);
  return (
    <>
      <p className="text-sm">
        It is on{since !== null && ` since ${exactDay(since)}`}.{' '}
        <span className={left <= FEW ? 'text-danger' : ''}>
          {counted(left, 'recovery code', 'recovery codes')} left.
        </span>
      </p>
      <div className="flex flex-wrap gap-2">
        <Button look="quiet" onClick={() => setOpen('codes')}>
          New recovery codes
        </Button>
        <Button look="danger" onClick={() => setOpen('off')}>
          Turn it off
        </Button>
      </div>
      {open === 'codes' && <NewCodesDialog user={user} onClose={close} />}
      {open === 'off' && <TurnOffDialog user={user} onClose={close} onOff={onOff} />}
    </>
  );
}
