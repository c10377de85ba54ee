import { describe, expect, it, vi } from 'vitest';
import { createToggleQueue } from './toggleQueue';

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
    await createToggleQueue({ confirmed: false, send, show }).want(true);
    expect(show.mock.calls).toEqual([[true]]);
    expect(send.mock.calls).toEqual([[true]]);
  });

  it('lets the newest intent win over those in between', async () => {
    const { send, waiting } = deferred();
    const queue = createToggleQueue({ confirmed: false, send, show: () => undefined });
    const done = queue.want(true);
    void queue.want(false);
    void queue.want(true);
    void queue.want(false);
    waiting[0]?.resolve();
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    waiting[1]?.resolve();
    await done;
    expect(send.mock.calls).toEqual([[true], [false]]);
  });

  it('brings back what the server said when an intent fails', async () => {
    const show = vi.fn();
    const queue = createToggleQueue({ confirmed: false, send: () => Promise.reject(new Error('no')), show });
    await expect(queue.want(true)).rejects.toThrow('no');
    expect(show).toHaveBeenLastCalledWith(false);
  });
});
