import { useCallback, useEffect, useRef, useState } from 'react';
import type { Media } from '@/api/client';
import { explain } from '@/api/problem';
import { isFinal, recover, refusal, upload } from '@/entities/media/upload';
import { randomKey } from '@/lib/random';
import { createTurns } from '@/lib/turns';
import type { DraftPicture } from './draft';

export interface Item {
  key: string;
  name: string;
  alt: string;
  progress: number;
  /** Others are sent before it. */
  waiting?: boolean;
  uploadId?: string;
  media?: Media | undefined;
  /** Held by a draft; whether the server still has it is being asked. */
  checking?: boolean;
  error?: string | undefined;
  file?: File;
  /** Tried again, it would only be refused again. */
  final?: boolean;
}

export const MOST = 10;
const AT_ONCE = 3;

const GONE = 'It is no longer on the server. Remove it and choose it again.';

/** It can be published. */
export function isReady({ media, error, checking }: Item): boolean {
  return media !== undefined && error === undefined && checking !== true;
}

/** The pictures of a post to be: each uploads by itself, can be cancelled, tried again, moved. */
export function usePictures(initial: DraftPicture[]) {
  const [items, setItems] = useState<Item[]>(() =>
    initial.map(({ uploadId, media, alt }) => ({
      key: uploadId,
      name: 'Picture',
      alt,
      progress: 1,
      uploadId,
      media,
      checking: true,
    })),
  );
  const running = useRef(new Map<string, AbortController>());
  const [turns] = useState(() => createTurns(AT_ONCE));
  const change = useCallback((key: string, part: Partial<Item>) => {
    setItems((all) => all.map((item) => (item.key === key ? { ...item, ...part } : item)));
  }, []);

  const run = useCallback(
    (key: string, work: (signal: AbortSignal) => Promise<Partial<Item>>) => {
      const controller = new AbortController();
      running.current.set(key, controller);
      work(controller.signal)
        .then((part) => change(key, part))
        .catch((error: unknown) => {
          if (!controller.signal.aborted)
            change(key, { error: explain(error), final: isFinal(error), checking: false });
        })
        .finally(() => {
          if (running.current.get(key) === controller) running.current.delete(key);
        });
    },
    [change],
  );
  const start = useCallback(
    (key: string, file: File) =>
      run(key, (signal) =>
        turns.run(async () => {
          change(key, { waiting: false });
          const report = (progress: number) => change(key, { progress });
          return { ...(await upload(file, report, signal)), progress: 1 };
        }, signal),
      ),
    [run, change, turns],
  );
  /** What a draft holds may be gone from the server since. */
  const check = useCallback(
    (key: string) =>
      run(key, async (signal) => {
        const media = await recover(key, signal);
        return media === undefined
          ? { error: GONE, final: true, media: undefined, checking: false }
          : { media, checking: false };
      }),
    [run],
  );

  const [recovered] = useState(() => initial.map(({ uploadId }) => uploadId));
  useEffect(() => {
    const controllers = running.current;
    recovered.forEach(check);
    return () => controllers.forEach((controller) => controller.abort());
  }, [check, recovered]);

  /** Answers how many found no room. */
  const add = (files: File[]): number => {
    const fresh = files.slice(0, Math.max(0, MOST - items.length)).map((file): Item => {
      const error = refusal(file);
      return {
        key: randomKey(),
        name: file.name,
        alt: '',
        progress: 0,
        file,
        ...(error === undefined ? { waiting: true } : { error, final: true }),
      };
    });
    setItems((all) => [...all, ...fresh]);
    for (const { key, file, final } of fresh) if (file !== undefined && final !== true) start(key, file);
    return files.length - fresh.length;
  };
  const retry = ({ key, file }: Item) => {
    change(key, { error: undefined, progress: 0, waiting: file !== undefined, checking: file === undefined });
    if (file === undefined) check(key);
    else start(key, file);
  };
  const remove = (key: string) => {
    running.current.get(key)?.abort();
    setItems((all) => all.filter((item) => item.key !== key));
  };
  const move = (key: string, by: -1 | 1) =>
    setItems((all) => {
      const at = all.findIndex((item) => item.key === key);
      const [item, other] = [all[at], all[at + by]];
      if (item === undefined || other === undefined) return all;
      return all.map((one, index) => (index === at ? other : index === at + by ? item : one));
    });
  return { items, add, retry, remove, move, setAlt: (key: string, alt: string) => change(key, { alt }) };
}
