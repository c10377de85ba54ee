import { useId, useRef, useState } from 'react';
import type { Device } from '@/api/client';
import { itemsOf } from '@/api/paging';
import { Button } from '@/components/Button';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { PagedList } from '@/entities/list/PagedList';
import { ago, exactly } from '@/lib/time';
import { useFocusOnce } from '@/lib/useFocusOnce';
import { nameOf } from '@/lib/userAgent';
import { SettingsFrame } from './SettingsFrame';
import { useDevices, useEndSession } from './devices';

export function SessionsPage() {
  const query = useDevices();
  const [asking, setAsking] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const focusList = useFocusOnce(list);
  const end = useEndSession(() => {
    setAsking(false);
    // The button that was pressed is gone.
    focusList();
  });
  return (
    <SettingsFrame title="Sessions">
      <p className="text-sm text-ink-soft">
        You are signed in with these browsers. End what you do not know, and change your password then.
      </p>
      <PagedList query={query} label="Sessions" list={list} className="border-y border-hairline outline-none">
        {(device) => (
          <DeviceRow key={device.id} device={device} busy={end.isPending} onEnd={() => end.mutate(device)} />
        )}
      </PagedList>
      {itemsOf(query.data).some(({ current }) => !current) && (
        <Button look="danger" className="md:self-start" onClick={() => setAsking(true)}>
          End all others
        </Button>
      )}
      {asking && (
        <ConfirmDialog
          title="End all other sessions"
          text="Every browser but this one has to log in again."
          verb="End them"
          keep="Keep them"
          busy={end.isPending}
          onConfirm={() => end.mutate(undefined)}
          onClose={() => setAsking(false)}
        />
      )}
    </SettingsFrame>
  );
}

interface DeviceRowProps {
  device: Device;
  busy: boolean;
  onEnd: () => void;
}

function DeviceRow({ device, busy, onEnd }: DeviceRowProps) {
  const { user_agent, address, current, last_seen_at, created_at } = device;
  const name = nameOf(user_agent);
  const id = useId();
  return (
    <li className="flex min-h-16 items-center justify-between gap-4 py-3">
      <div className="min-w-0">
        <p className="text-sm font-semibold break-words">{name}</p>
        <p className="text-xs text-ink-soft">
          {current ? (
            'This browser'
          ) : (
            <>
              Last seen{' '}
              <time dateTime={last_seen_at} title={exactly(last_seen_at)}>
                {ago(last_seen_at)}
              </time>
            </>
          )}
        </p>
        <p id={id} className="text-xs break-words text-ink-faint">
          {address}, since {exactly(created_at)}
        </p>
      </div>
      {!current && (
        <Button
          look="quiet"
          busy={busy}
          aria-label={`End the session of ${name}`}
          aria-describedby={id}
          onClick={onEnd}
        >
          End
        </Button>
      )}
    </li>
  );
}
