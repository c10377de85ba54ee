// Files that were chosen, until they have been sent: a page that is loaded again cannot read them from the disk.
import { type UseStore, createStore, del, delMany, entries, get, keys, set } from 'idb-keyval';

let opened: UseStore | undefined;
const store = () => (opened ??= createStore('tintype', 'files'));
/** Who does not come back within this time chooses them again. */
const LONGEST_MS = 3 * 24 * 3_600_000;

interface Kept {
  file: File;
  at: number;
}

const keyOf = (owner: string, name: string) => `${owner}/${name}`;

export function keepFile(owner: string, name: string, file: File): Promise<void> {
  return attempt(() => set(keyOf(owner, name), { file, at: Date.now() } satisfies Kept, store()));
}

export async function keptFile(owner: string, name: string): Promise<File | undefined> {
  try {
    return (await get<Kept>(keyOf(owner, name), store()))?.file;
  } catch {
    return undefined;
  }
}

export function dropFile(owner: string, name: string): Promise<void> {
  return attempt(() => del(keyOf(owner, name), store()));
}

/** Drops all files but these, other people's too. */
export function dropOtherFiles(owner: string, names: string[]): Promise<void> {
  const staying = new Set(names.map((name) => keyOf(owner, name)));
  return dropWhere((key) => !staying.has(key));
}

/** Everybody's, or everybody else's. */
export function dropFilesOfAll(but?: string): Promise<void> {
  const mine = but === undefined ? undefined : keyOf(but, '');
  return dropWhere((key) => mine === undefined || !key.startsWith(mine));
}

/** What a session that has ended left behind, whoever is here. */
export function dropOldFiles(): Promise<void> {
  return attempt(async () => {
    const old = (await entries<string, Kept>(store())).filter(([, { at }]) => Date.now() - at > LONGEST_MS);
    await delMany(
      old.map(([key]) => key),
      store(),
    );
  });
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
