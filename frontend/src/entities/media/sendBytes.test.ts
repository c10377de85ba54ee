import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NetworkFailure } from '@/api/problem';
import { grantOf } from '@/testing/uploads';
import { sendBytes } from './sendBytes';

const SILENCE_MS = 120_000;

/** A connection of which only the test knows how it is. */
class Line {
  static last: Line;
  upload: { onprogress?: (event: Pick<ProgressEvent, 'loaded' | 'total'>) => void } = {};
  status = 204;
  responseText = '';
  onload = () => undefined;
  onabort = () => undefined;
  onloadend = () => undefined;
  open = vi.fn();
  send = vi.fn();
  setRequestHeader = vi.fn();
  getResponseHeader = () => null;
  abort = vi.fn(() => {
    this.onabort();
    this.onloadend();
  });
  constructor() {
    Line.last = this;
  }
  move(loaded: number) {
    this.upload.onprogress?.({ loaded, total: 4 });
  }
  answer() {
    this.onload();
    this.onloadend();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('XMLHttpRequest', Line);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function begin() {
  const seen = { shares: [] as number[], end: undefined as unknown };
  const file = new File(['abcd'], 'a.jpg', { type: 'image/jpeg' });
  void sendBytes(grantOf('1'), file, (share) => seen.shares.push(share), new AbortController().signal).then(
    () => (seen.end = 'sent'),
    (error: unknown) => (seen.end = error),
  );
  return seen;
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('takes two minutes without a byte for a lost connection, and lets go of it', async () => {
  const seen = begin();
  await pass(SILENCE_MS - 1);
  expect(seen.end).toBeUndefined();
  expect(Line.last.abort).not.toHaveBeenCalled();
  await pass(1);
  expect(seen.end).toBeInstanceOf(NetworkFailure);
  expect(Line.last.abort).toHaveBeenCalledOnce();
});

it('goes on as long as bytes go on, however slowly, and then waits as long for the answer', async () => {
  const seen = begin();
  for (const loaded of [1, 2, 3, 4]) {
    await pass(SILENCE_MS - 1);
    Line.last.move(loaded);
  }
  await pass(SILENCE_MS - 1);
  expect(seen).toEqual({ shares: [0.25, 0.5, 0.75, 1], end: undefined });
  await pass(1);
  expect(seen.end).toBeInstanceOf(NetworkFailure);
});

it('listens no longer once there is an answer', async () => {
  const seen = begin();
  await pass(SILENCE_MS - 1);
  Line.last.answer();
  await pass(0);
  expect(seen.end).toBe('sent');
  expect(vi.getTimerCount()).toBe(0);
});
