import { useCallback, useEffect, useRef, useState } from 'react';
import { explain, isUnreached } from '@/api/problem';
import { isFinal, recover, upload } from '@/entities/media/upload';
import { dropFile, dropOtherFiles, keepFile, keptFile } from '@/lib/keptFiles';
import { createTurns } from '@/lib/turns';
import type { DraftPicture } from './draft';
import { type Item, MOST, chosen, fromDraft, moved } from './items';

const AT_ONCE = 3;

const GONE = 'It did not arrive, or is no longer on the server. Choose it again, or remove it.';

/** The pictures of a post to be: each uploads by itself, can be cancelled, tried again, moved. */
export function usePictures(owner: string, initial: DraftPicture[]) {
  const [items, setItems] = useState<Item[]>(() => initial.map(fromDraft));
  const running = useRef(new Map<string, AbortController>());
  const [turns] = useState(() => createTurns(AT_ONCE));
  const change = useCallback((key: string, part: Partial<Item>) => {
    setItems((all) => all.map((item) => (item.key === key ? { ...item, ...part } : item)));
  }, []);

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
          if (final) void dropFile(owner, key);
        })
        .finally(() => {
          if (running.current.get(key) === controller) running.current.delete(key);
        });
    },
    [change, owner],
  );
  const send = useCallback(
    async ({ key, grant }: Pick<Item, 'key' | 'grant'>, file: File, signal: AbortSignal) => {
      change(key, { waiting: true });
      const sent = await turns.run(() => {
        change(key, { waiting: false });
        return upload(file, signal, {
          earlier: grant,
          onGrant: (grant) => change(key, { grant }),
          onProgress: (progress) => change(key, { progress }),
          onWait: (wait) => change(key, { wait }),
        });
      }, signal);
      void dropFile(owner, key);
      return { ...sent, progress: 1, grant: undefined };
    },
    [change, owner, turns],
  );
  /** What a draft holds may be gone from the server since, or was never sent. */
  const resume = useCallback(
    ({ key, uploadId, grant }: DraftPicture) =>
      run(key, async (signal) => {
        const file = uploadId === undefined ? await keptFile(owner, key) : undefined;
        signal.throwIfAborted();
        if (file !== undefined) {
          change(key, { file, checking: false });
          return send({ key, grant }, file, signal);
        }
        const id = uploadId ?? grant?.id;
        const onWait = (wait: Item['wait']) => change(key, { wait });
        const media = id === undefined ? undefined : await recover(id, signal, onWait);
        return media === undefined
          ? { error: GONE, gone: true, media: undefined }
          : { uploadId: id, media, progress: 1, grant: undefined };
      }),
    [run, send, change, owner],
  );

  const [recovered] = useState(initial);
  useEffect(() => {
    const controllers = running.current;
    void dropOtherFiles(
      owner,
      recovered.map(({ key }) => key),
    );
    recovered.forEach(resume);
    return () => controllers.forEach((controller) => controller.abort());
  }, [resume, recovered, owner]);

  const begin = (item: Item) => {
    const { file } = item;
    if (file === undefined || item.final === true) return;
    void keepFile(owner, item.key, file);
    run(item.key, (signal) => send(item, file, signal));
  };
  /** Answers how many found no room. */
  const add = (files: File[]): number => {
    const fresh = files.slice(0, Math.max(0, MOST - items.length)).map(chosen);
    setItems((all) => [...all, ...fresh]);
    fresh.forEach(begin);
    return files.length - fresh.length;
  };
  /** Another file for what is gone; its words and its place stay. */
  const replace = ({ key, alt }: Item, file: File) => {
    const item = { ...chosen(file), key, alt };
    setItems((all) => all.map((one) => (one.key === key ? item : one)));
    begin(item);
  };
  const retry = (item: Item) => {
    if (item.wait !== undefined) {
      item.wait.goOn();
      return;
    }
    const { key, file } = item;
    change(key, { error: undefined, lost: false, progress: 0, checking: file === undefined });
    if (file === undefined) resume(item);
    else run(key, (signal) => send(item, file, signal));
  };
  useEffect(() => {
    const again = () => items.filter(({ lost }) => lost === true).forEach(retry);
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  });
  const remove = (key: string) => {
    running.current.get(key)?.abort();
    void dropFile(owner, key);
    setItems((all) => all.filter((item) => item.key !== key));
  };
  return {
    items,
    add,
    replace,
    retry,
    remove,
    move: (key: string, by: -1 | 1) => setItems((all) => moved(all, key, by)),
    setAlt: (key: string, alt: string) => change(key, { alt }),
    clear: () => items.forEach(({ key }) => remove(key)),
  };
}

export type Pictures = ReturnType<typeof usePictures>;
