// For what one can switch on and off: the newest intent wins, at most one request is under way, and a failure brings
// back what the server last confirmed.

export interface ToggleQueue {
  /**
   * Wants the state; resolves when the server agrees with the newest intent, rejects when that one failed. While nothing
   * is under way, `confirmed` is what the page holds: it may have come another way than through this queue.
   */
  want(on: boolean, confirmed: boolean): Promise<void>;
  /** Whether a request is under way. */
  busy(): boolean;
}

interface Options {
  send: (on: boolean) => Promise<void>;
  /** Shows a state: at once for an intent, again when an intent failed. */
  show: (on: boolean) => void;
}

export function createToggleQueue({ send, show }: Options): ToggleQueue {
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
  }

  return {
    busy: () => running !== undefined,
    want(on, confirmed) {
      if (running === undefined) known = confirmed;
      wanted = on;
      show(on);
      running ??= settle().finally(() => (running = undefined));
      return running;
    },
  };
}
