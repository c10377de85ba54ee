// What jsdom has no database for: files that are kept, as idb-keyval keeps them.
const held = new Map<string, unknown>();

export const createStore = () => undefined;
export const set = (key: string, value: unknown) => Promise.resolve(held.set(key, value));
export const get = (key: string) => Promise.resolve(held.get(key));
export const del = (key: string) => Promise.resolve(held.delete(key));
export const delMany = (keys: string[]) => Promise.resolve(keys.map((key) => held.delete(key)));
export const keys = () => Promise.resolve([...held.keys()]);
export const entries = () => Promise.resolve([...held.entries()]);
export const clear = () => held.clear();
