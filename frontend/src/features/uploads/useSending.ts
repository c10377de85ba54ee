import { useCallback, useEffect, useRef, useState } from 'react';
import { explain, isUnreached } from '@/api/problem';
import { isFinal, recover, upload } from '@/entities/media/upload';
import { createTurns } from '@/lib/turns';
import type { DraftPicture, filesOf } from './draft';
import type { Item } from './items';

const AT_ONCE = 3;

const GONE = 'It did not arrive, or is no longer on the server. Choose it again, or remove it.';

type Files = ReturnType<typeof filesOf>;
type Change = (key: string, part: Partial<Item>) => void;

export function useSending(files: Files, change: Change) {
  const { run, stop } = useRuns(files, change);
  const [turns] = useState(() => createTurns(AT_ONCE));
  const sent = useCallback(
    async ({ key, grant }: Pick<Item, 'key' | 'grant'>, file: File, signal: AbortSignal) => {
      change(key, { waiting: true });
      const uploaded = await turns.run(() => {
        change(key, { waiting: false });
        return upload(file, signal, {
          earlier: grant,
          onGrant: (grant) => change(key, { grant }),
          onProgress: (progress) => change(key, { progress }),
          onWait: (wait) => change(key, { wait }),
        });
      }, signal);
      void files.drop(key);
      return { ...uploaded, progress: 1, grant: undefined };
    },
    [change, files, turns],
  );
  /** What a draft holds may be gone from the server since, or was never sent. */
  const resume = useCallback(
    ({ key, uploadId, grant }: DraftPicture) =>
      run(key, async (signal) => {
        const file = uploadId === undefined ? await files.kept(key) : undefined;
        signal.throwIfAborted();
        if (file !== undefined) {
          change(key, { file, checking: false });
          return sent({ key, grant }, file, signal);
        }
        const id = uploadId ?? grant?.id;
        const onWait = (wait: Item['wait']) => change(key, { wait });
        const media = id === undefined ? undefined : await recover(id, signal, onWait);
        return media === undefined
          ? { error: GONE, gone: true, media: undefined }
          : { uploadId: id, media, progress: 1, grant: undefined };
      }),
    [run, sent, change, files],
  );
  const send = (item: Item, file: File) => run(item.key, (signal) => sent(item, file, signal));
  return { send, resume, stop };
}

/** One piece of work for each picture; all end with the page. */
function useRuns(files: Files, change: Change) {
  const running = useRef(new Map<string, AbortController>());
  const run = useCallback(
    (key: string, work: (signal: AbortSignal) => Promise<Partial<Item>>) => {
      running.current.get(key)?.abort();
      const controller = new AbortController();
      running.current.set(key, controller);
      work(controller.signal)
        .then((part) => change(key, { ...part, checking: false }))
        .catch((error: unknown) => {
          if (controller.signal.aborted) return;
          const [final, lost] = [isFinal(error), isUnreached(error)];
          change(key, { error: explain(error), final, lost, checking: false });
          if (final) void files.drop(key);
        })
        .finally(() => {
          if (running.current.get(key) === controller) running.current.delete(key);
        });
    },
    [change, files],
  );
  useEffect(() => {
    const controllers = running.current;
    return () => controllers.forEach((controller) => controller.abort());
  }, []);
  const stop = (key: string) => running.current.get(key)?.abort();
  return { run, stop };
}
