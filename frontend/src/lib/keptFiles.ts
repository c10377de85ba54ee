// Files that were chosen, until they have been sent: a page that is loaded again cannot read them from the disk.
import { type UseStore, createStore, del, delMany, get, keys, set } from 'idb-keyval';

let opened: UseStore | undefined;
const store = () => (opened ??= createStore('tintype', 'files'));
const keyOf = (owner: string, name: string) => `${owner}/${name}`;

export function keepFile(owner: string, name: string, file: File): Promise<void> {
  return attempt(() => set(keyOf(owner, name), file, store()));
}

export async function keptFile(owner: string, name: string): Promise<File | undefined> {
  try {
    return await get<File>(keyOf(owner, name), store());
  } catch {
    return undefined;
  }
}

export function dropFile(owner: string, name: string): Promise<void> {
  return attempt(() => del(keyOf(owner, name), store()));
}

/** All files but these: those of nobody else stay. */
export function dropOtherFiles(owner: string, names: string[]): Promise<void> {
  const staying = new Set(names.map((name) => keyOf(owner, name)));
  return dropWhere((key) => !staying.has(key));
}

/** Everybody's, or everybody else's. */
export function dropFilesOfAll(but?: string): Promise<void> {
  const mine = but === undefined ? undefined : keyOf(but, '');
  return dropWhere((key) => mine === undefined || !key.startsWith(mine));
}

async function dropWhere(chosen: (key: string) => boolean): Promise<void> {
  await attempt(async () => delMany((await keys<string>(store())).filter(chosen), store()));
}

/** Where it is full or forbidden, nothing is kept. */
async function attempt(change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch {
    // A file that is missing later is asked for again.
  }
}
