// What is half written stays over a reload. Where storage is full or forbidden it lives as long as the page.

export const kept = (key: string): unknown => read(() => sessionStorage, key);
export const keep = (key: string, value: unknown): void => write(() => sessionStorage, key, value);
export const drop = (key: string): void => attempt(() => sessionStorage.removeItem(key));

// What somebody keeps in this browser outlasts the tab, too. It is theirs alone.
const OWN = 'tintype.own.';
const keyOf = (owner: string, name: string) => `${OWN}${owner}.${name}`;

export const own = {
  kept: (owner: string, name: string): unknown => read(() => localStorage, keyOf(owner, name)),
  keep: (owner: string, name: string, value: unknown): void =>
    write(() => localStorage, keyOf(owner, name), value),
  drop: (owner: string, name: string): void => attempt(() => localStorage.removeItem(keyOf(owner, name))),
  /** Everybody's, or everybody else's. Answers whether there was any. */
  dropAll(but?: string): boolean {
    const mine = but === undefined ? undefined : keyOf(but, '');
    let found = false;
    attempt(() => {
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(OWN) || (mine !== undefined && key.startsWith(mine))) continue;
        found = true;
        localStorage.removeItem(key);
      }
    });
    return found;
  },
};

// Asking for the storage is what may be forbidden.
function read(storage: () => Storage, key: string): unknown {
  try {
    const text = storage().getItem(key);
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function write(storage: () => Storage, key: string, value: unknown): void {
  attempt(() => storage().setItem(key, JSON.stringify(value)));
}

function attempt(change: () => void): void {
  try {
    change();
  } catch {
    // Nothing is kept.
  }
}
