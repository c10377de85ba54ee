import type { Export } from '@/api/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { explain } from '@/api/problem';
import { Button, buttonClasses } from '@/components/Button';
import { ErrorState, Loading } from '@/components/States';
import { useToast } from '@/components/Toasts';
import { byteSize } from '@/lib/numbers';
import { ago, exactly } from '@/lib/time';
import { SettingsFrame } from './SettingsFrame';
import { askForExport, exportsQuery, isUnderWay } from './exports';

/** Asks for an archive of all that is one's own, and fetches it. */
export function ExportPage() {
  const client = useQueryClient();
  const say = useToast();
  const query = useQuery(exportsQuery);
  const exports = query.data ?? [];
  const ask = useMutation({
    mutationFn: askForExport,
    onSuccess: () => void client.invalidateQueries({ queryKey: exportsQuery.queryKey }),
    onError: (error) => say(explain(error)),
  });
  const waits = exports.some(isUnderWay);
  return (
    <SettingsFrame title="Export">
      <p className="text-sm text-ink-soft">
        One file with your profile, posts, pictures, comments, likes, and whom you follow. It is made within a
        day, mostly within minutes, and a letter tells you when it is ready.
      </p>
      {query.isPending && <Loading />}
      {query.isLoadingError && (
        <ErrorState text={explain(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && (
        <Button className="md:self-start" busy={ask.isPending} disabled={waits} onClick={() => ask.mutate()}>
          Ask for an export
        </Button>
      )}
      <ul aria-label="Exports" className="divide-y divide-hairline border-y border-hairline empty:hidden">
        {exports.map((one) => (
          <ExportRow key={one.id} one={one} />
        ))}
      </ul>
    </SettingsFrame>
  );
}

const words: Record<Export['state'], string> = {
  queued: 'Waits for its turn',
  running: 'Is being made',
  ready: 'Ready',
  failed: 'Could not be made. Ask for another.',
  expired: 'Expired',
};

function ExportRow({ one: { state, url, bytes, created_at, expires_at } }: { one: Export }) {
  return (
    <li className="flex min-h-16 flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0">
        <p role="status" className="text-sm font-semibold">
          {words[state]}
          {bytes !== null && <span className="font-normal text-ink-soft">, {byteSize(bytes)}</span>}
        </p>
        <p className="text-xs text-ink-faint">
          Asked for{' '}
          <time dateTime={created_at} title={exactly(created_at)}>
            {ago(created_at)}
          </time>
          {state === 'ready' && expires_at !== null && `, good until ${exactly(expires_at)}`}
        </p>
      </div>
      {state === 'ready' && url !== null && (
        <a href={url} download className={buttonClasses('primary')}>
          <Download aria-hidden size={18} />
          Download
        </a>
      )}
    </li>
  );
}
