import { useCallback, useEffect, useRef, useState } from 'react';
import type { Media } from '@/api/client';
import { explain } from '@/api/problem';
import { refusal, upload } from '@/entities/media/upload';
import { randomKey } from '@/lib/random';
import type { DraftPicture } from './draft';

export interface Item {
  key: string;
  name: string;
  preview: string;
  alt: string;
  progress: number;
  uploadId?: string;
  media?: Media;
  error?: string | undefined;
  file?: File;
}

export const MOST = 10;

/** The pictures of a post to be: each uploads by itself, can be cancelled, tried again, moved. */
export function usePictures(initial: DraftPicture[]) {
  const [items, setItems] = useState<Item[]>(() =>
    initial.map(({ uploadId, media, alt }) => ({
      key: uploadId,
      name: 'Picture',
      preview: media.renditions.at(-1)?.url ?? '',
      alt,
      progress: 1,
      uploadId,
      media,
    })),
  );
  const running = useRef(new Map<string, AbortController>());
  const change = useCallback((key: string, part: Partial<Item>) => {
    setItems((all) => all.map((item) => (item.key === key ? { ...item, ...part } : item)));
  }, []);

  const start = useCallback(
    (key: string, file: File) => {
      const controller = new AbortController();
      running.current.set(key, controller);
      upload(file, (progress) => change(key, { progress }), controller.signal)
        .then(({ uploadId, media }) => change(key, { uploadId, media, progress: 1 }))
        .catch((error: unknown) => {
          if (!controller.signal.aborted) change(key, { error: explain(error) });
        })
        .finally(() => running.current.delete(key));
    },
    [change],
  );

  useEffect(() => {
    const controllers = running.current;
    return () => controllers.forEach((controller) => controller.abort());
  }, []);

  /** Answers how many found no room. */
  const add = (files: File[]): number => {
    const fresh = files.slice(0, MOST - items.length).map((file): Item => {
      const error = refusal(file);
      return {
        key: randomKey(),
        name: file.name,
        preview: URL.createObjectURL(file),
        alt: '',
        progress: 0,
        // What is refused here is not tried again.
        ...(error === undefined ? { file } : { error }),
      };
    });
    setItems((all) => [...all, ...fresh]);
    for (const { key, file } of fresh) if (file !== undefined) start(key, file);
    return files.length - fresh.length;
  };
  const retry = (item: Item) => {
    if (item.file === undefined) return;
    change(item.key, { error: undefined, progress: 0 });
    start(item.key, item.file);
  };
  const remove = (key: string) => {
    running.current.get(key)?.abort();
    const gone = items.find((item) => item.key === key);
    if (gone?.preview.startsWith('blob:') === true) URL.revokeObjectURL(gone.preview);
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
