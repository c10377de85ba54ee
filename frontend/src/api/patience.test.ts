import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Wait, patiently } from './patience';
import { NetworkFailure, ProblemFailure } from './problem';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const busy = (status: number, retryAfter: string | null) =>
  new ProblemFailure({ status, code: 'x', title: '', detail: '', errors: [] }, retryAfter);

/** Work that fails until it is let through, and what became of it. */
function attempt(failure: Error) {
  const cancel = new AbortController();
  const seen = { tries: 0, waits: [] as (Wait | undefined)[], end: undefined as unknown, works: false };
  const work = () => {
    seen.tries += 1;
    return seen.works ? Promise.resolve('done') : Promise.reject(failure);
  };
  void patiently(work, cancel.signal, (wait) => seen.waits.push(wait)).then(
    (end) => (seen.end = end),
    (error: unknown) => (seen.end = error),
  );
  return Object.assign(seen, { cancel: () => cancel.abort() });
}
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const goOnline = async () => {
  window.dispatchEvent(new Event('online'));
  await pass(0);
};

it('waits longer and longer for a lost connection, and then gives up', async () => {
  const lost = new NetworkFailure();
  const seen = attempt(lost);
  for (const [index, seconds] of [1, 2, 4, 8, 15, 30, 30].entries()) {
    await pass(seconds - 0.001);
    expect(seen.tries).toBe(index + 1);
    expect(seen.waits.at(-1)).toMatchObject({ for: 'connection' });
    await pass(0.001);
    expect(seen.tries).toBe(index + 2);
  }
  expect(seen.end).toBe(lost);
  expect(seen.waits.at(-1)).toBeUndefined();
});

it('goes on at once when the browser is online again, with all its tries', async () => {
  const seen = attempt(new NetworkFailure());
  await pass(59);
  expect(seen.tries).toBe(6);
  await goOnline();
  expect(seen.tries).toBe(7);
  await pass(1);
  expect(seen.tries).toBe(8);
  seen.works = true;
  await goOnline();
  expect(seen.end).toBe('done');
  await goOnline();
  expect(seen.tries).toBe(9);
});

it.each([408, 429, 502, 503, 504])(
  'waits as long as a server with %d asks, whatever the connection does',
  async (status) => {
    const seen = attempt(busy(status, '7'));
    await pass(6.999);
    await goOnline();
    expect(seen.tries).toBe(1);
    expect(seen.waits.at(-1)).toMatchObject({ for: 'server' });
    seen.works = true;
    await pass(0.001);
    expect(seen.end).toBe('done');
  },
);

it('fails at once where waiting does not help, or would take too long', async () => {
  for (const failure of [busy(422, null), busy(503, '61'), new Error('no')]) {
    const seen = attempt(failure);
    await pass(0);
    expect(seen).toMatchObject({ tries: 1, waits: [], end: failure });
  }
});

it('can be told to go on', async () => {
  const seen = attempt(busy(503, '60'));
  await pass(0);
  seen.works = true;
  seen.waits[0]?.goOn();
  await pass(0);
  expect(seen.end).toBe('done');
});

it('tries no more once it is cancelled while it waits', async () => {
  const seen = attempt(new NetworkFailure());
  await pass(0);
  seen.cancel();
  await pass(0);
  expect(seen.end).toHaveProperty('name', 'AbortError');
  await goOnline();
  await pass(100);
  expect(seen.tries).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});
