// What jsdom has no locks for: one holder of a name at a time, the others wait.
import { vi } from 'vitest';

export function stubLocks() {
  const queues = new Map<string, Promise<unknown>>();
  const request = (name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>) => {
    const before = queues.get(name) ?? Promise.resolve();
    const given = Promise.race([
      before,
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    ]).then(hold);
    queues.set(
      name,
      given.catch(() => before),
    );
    return given;
  };
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator) as Navigator, { locks: { request } }));
}
