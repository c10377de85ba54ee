import { describe, expect, it, vi } from 'vitest';
import { createToggleQueue, createToggleQueues } from './toggleQueue';

function deferred() {
  const waiting: { on: boolean; resolve: () => void; reject: (error: Error) => void }[] = [];
  const send = vi.fn(
    (on: boolean) => new Promise<void>((resolve, reject) => waiting.push({ on, resolve, reject })),
  );
  return { send, waiting };
}

describe('toggle queue', () => {
  it('shows an intent at once and sends it once', async () => {
    const show = vi.fn();
    const send = vi.fn(() => Promise.resolve());
    await createToggleQueue({ send, show }).want(true, false);
    expect(show.mock.calls).toEqual([[true]]);
    expect(send.mock.calls).toEqual([[true]]);
  });

  it('lets the newest intent win over those in between', async () => {
    const { send, waiting } = deferred();
    const queue = createToggleQueue({ send, show: () => undefined });
    const done = queue.want(true, false);
    void queue.want(false, false);
    void queue.want(true, false);
    void queue.want(false, false);
    waiting[0]?.resolve();
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    waiting[1]?.resolve();
    await done;
    expect(send.mock.calls).toEqual([[true], [false]]);
  });

  it('brings back what the server said when an intent fails', async () => {
    const show = vi.fn();
    const queue = createToggleQueue({ send: () => Promise.reject(new Error('no')), show });
    await expect(queue.want(true, false)).rejects.toThrow('no');
    expect(show).toHaveBeenLastCalledWith(false);
  });

  it('believes what the page holds when it comes from elsewhere', async () => {
    const send = vi.fn(() => Promise.resolve());
    const queue = createToggleQueue({ send, show: () => undefined });
    await queue.want(true, false);
    // Taken back on another device, and the page was told.
    await queue.want(true, false);
    expect(send.mock.calls).toEqual([[true], [true]]);
  });
});

it('shares one queue while something is under way, and forgets it afterwards', async () => {
  const { send, waiting } = deferred();
  const made = vi.fn(() => ({ send, show: () => undefined }));
  const queueOf = createToggleQueues();
  const scope = {};
  const done = queueOf(scope, '7', made).want(true, false);
  void queueOf(scope, '7', made).want(false, false);
  expect(made).toHaveBeenCalledTimes(1);
  waiting[0]?.resolve();
  await vi.waitFor(() => expect(waiting).toHaveLength(2));
  waiting[1]?.resolve();
  await done;
  expect(send.mock.calls).toEqual([[true], [false]]);
  queueOf(scope, '7', made);
  expect(made).toHaveBeenCalledTimes(2);
});

it('forgets a queue that failed, too', async () => {
  const made = vi.fn(() => ({ send: () => Promise.reject(new Error('no')), show: () => undefined }));
  const queueOf = createToggleQueues();
  const scope = {};
  await expect(queueOf(scope, '7', made).want(true, false)).rejects.toThrow('no');
  queueOf(scope, '7', made);
  expect(made).toHaveBeenCalledTimes(2);
});
