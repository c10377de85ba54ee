// For work of which only so much may go on at once.

export interface Turns {
  /** Does the work once it is its turn. Who gives up while waiting is never let in. */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

export function createTurns(most: number): Turns {
  let inside = 0;
  const waiting: (() => void)[] = [];

  function enter(signal: AbortSignal): Promise<void> {
    if (inside < most) {
      inside += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.splice(waiting.indexOf(comeIn), 1);
        reject(new DOMException('Cancelled', 'AbortError'));
      };
      const comeIn = () => {
        signal.removeEventListener('abort', giveUp);
        inside += 1;
        resolve();
      };
      waiting.push(comeIn);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  return {
    async run(work, signal) {
      await enter(signal);
      try {
        signal.throwIfAborted();
        return await work();
      } finally {
        inside -= 1;
        waiting.shift()?.();
      }
    },
  };
}
