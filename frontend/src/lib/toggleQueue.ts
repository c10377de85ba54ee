// For what one can switch on and off: the newest intent wins, at most one request is under way, and a failure brings
// back what the server last confirmed.

export interface ToggleQueue {
  /** Wants the state; resolves when the server agrees with the newest intent, rejects when that one failed. */
  want(on: boolean): Promise<void>;
}

interface Options {
  /** What the server is known to say. */
  confirmed: boolean;
  send: (on: boolean) => Promise<void>;
  /** Shows a state: at once for an intent, again when an intent failed. */
  show: (on: boolean) => void;
}

export function createToggleQueue({ confirmed, send, show }: Options): ToggleQueue {
  let wanted = confirmed;
  let known = confirmed;
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
    want(on) {
      wanted = on;
      show(on);
      running ??= settle().finally(() => (running = undefined));
      return running;
    },
  };
}
