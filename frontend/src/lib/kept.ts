// What is half written stays over a reload. Where storage is full or forbidden it lives as long as the page.

export const kept = (key: string): unknown => read(() => sessionStorage, key);
export const keep = (key: string, value: unknown): void => write(() => sessionStorage, key, value);
export const drop = (key: string): void => attempt(() => sessionStorage.removeItem(key));

/** What outlasts the tab and is nobody's secret. */
export const local = {
  kept: (key: string): unknown => read(() => localStorage, key),
  keep: (key: string, value: unknown): void => write(() => localStorage, key, value),
  drop: (key: string): void => attempt(() => localStorage.removeItem(key)),
};

// It is of one person, as what outlasts the tab, too.
const COMMENT = 'tintype.comment.';
const OWN = 'tintype.own.';
const keyOf = (owner: string, name: string) => `${OWN}${owner}.${name}`;

export const keyOfComment = (owner: string, postId: string, replyTo = '') =>
  `${COMMENT}${owner}.${postId}.${replyTo}`;

export const own = {
  kept: (owner: string, name: string): unknown => read(() => localStorage, keyOf(owner, name)),
  keep: (owner: string, name: string, value: unknown): void =>
    write(() => localStorage, keyOf(owner, name), value),
  drop: (owner: string, name: string): void => attempt(() => localStorage.removeItem(keyOf(owner, name))),
  /** Everybody's, or everybody else's; and their comments of this tab. */
  dropAll(but?: string): void {
    dropOf(() => localStorage, OWN, but);
    dropOf(() => sessionStorage, COMMENT, but);
  },
};

function dropOf(storage: () => Storage, prefix: string, but?: string): void {
  attempt(() => {
    for (const key of Object.keys(storage()))
      if (key.startsWith(prefix) && (but === undefined || !key.startsWith(`${prefix}${but}.`)))
        storage().removeItem(key);
  });
}

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
