import { useCallback, useEffect, useState } from 'react';
import { refusal } from '@/entities/media/upload';
import { type DraftPicture, type Keeper, filesOf } from './draft';
import { type Item, MOST, chosen, fromDraft, moved } from './items';
import { useSending } from './useSending';

export function usePictures(owner: Keeper, initial: DraftPicture[]) {
  const [items, setItems] = useState<Item[]>(() => initial.map(fromDraft));
  const [files] = useState(() => filesOf(owner));
  const change = useCallback((key: string, part: Partial<Item>) => {
    setItems((all) => all.map((item) => (item.key === key ? { ...item, ...part } : item)));
  }, []);

  const { send, resume, stop } = useSending(files, change);
  const [recovered] = useState(initial);
  useEffect(() => {
    void files.dropAllBut(recovered.map(({ key }) => key));
    recovered.forEach(resume);
  }, [resume, recovered, files]);

  const begin = (item: Item) => {
    const { file } = item;
    if (file === undefined || item.final === true) return;
    void files.keep(item.key, file);
    send(item, file);
  };
  /** Answers how many found no room. */
  const add = (all: File[]): number => {
    const fresh = all.slice(0, Math.max(0, MOST - items.length)).map(chosen);
    setItems((items) => [...items, ...fresh]);
    fresh.forEach(begin);
    return all.length - fresh.length;
  };
  /** Another file for what is gone; its words and its place stay. */
  const replace = ({ key, alt }: Item, file: File) => {
    const error = refusal(file);
    if (error !== undefined) {
      change(key, { error });
      return;
    }
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
    else send(item, file);
  };
  useEffect(() => {
    const again = () => items.filter(({ lost }) => lost === true).forEach(retry);
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  });
  const remove = (key: string) => {
    stop(key);
    void files.drop(key);
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
