// For what one can switch on and off: the newest intent wins, at most one request is under way, and a failure brings
// back what the server last confirmed.

export interface ToggleQueue {
  /**
   * Wants the state; resolves when the server agrees with the newest intent, rejects when that one failed. While nothing
   * is under way, `confirmed` is what the page holds: it may have come another way than through this queue.
   */
  want(on: boolean, confirmed: boolean): Promise<void>;
}

export interface ToggleOptions {
  send: (on: boolean) => Promise<void>;
  /** Shows a state: at once for an intent, again when an intent failed. */
  show: (on: boolean) => void;
  /** Called when the server agrees with the newest intent. */
  settled?: () => void;
  /** Called when nothing is under way any more, whatever came of it. */
  idle?: () => void;
}

export function createToggleQueue({ send, show, settled, idle }: ToggleOptions): ToggleQueue {
  let wanted = false;
  let known = false;
  let running: Promise<void> | undefined;

  async function settle(): Promise<void> {
    while (wanted !== known) {
      const intent = wanted;
      try {
        await send(intent);
        known = intent;
      } catch (error) {
        // A newer intent gets its own try; only the newest one may fail.
        if (wanted !== intent) continue;
        wanted = known;
        show(known);
        throw error;
      }
    }
    settled?.();
  }

  return {
    want(on, confirmed) {
      if (running === undefined) known = confirmed;
      wanted = on;
      show(on);
      running ??= settle().finally(() => {
        running = undefined;
        idle?.();
      });
      return running;
    },
  };
}

/**
 * What is shown twice, as in a list and over it, shares one queue. An idle one knows nothing that the page does not, so it
 * is forgotten; `options` are asked for when there is none.
 */
export function createToggleQueues() {
  const scopes = new WeakMap<object, Map<string, ToggleQueue>>();
  return function queueOf(
    scope: object,
    id: string,
    options: () => Omit<ToggleOptions, 'idle'>,
  ): ToggleQueue {
    const held = scopes.get(scope) ?? new Map<string, ToggleQueue>();
    scopes.set(scope, held);
    const queue = held.get(id) ?? createToggleQueue({ ...options(), idle: () => held.delete(id) });
    held.set(id, queue);
    return queue;
  };
}
