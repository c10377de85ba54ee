import { randomKey } from './random';

/** What has been sent, and under which key, while no answer came. */
export interface Sent {
  key: string;
  text: string;
}

export interface Intent {
  /** The idempotency key for this body: the same while nothing of the body changed and no answer came. */
  keyFor(body: unknown): string;
  /** An answer came, also a refusal: trying again is a new intent. */
  answered(): void;
}

/** `note` is told what to keep over a reload, and gives it back as `sent`. */
export function createIntent(sent?: Sent, note: (sent: Sent | undefined) => void = () => undefined): Intent {
  let last = sent;
  return {
    keyFor(body) {
      const text = JSON.stringify(body);
      if (last?.text !== text) last = { key: randomKey(), text };
      note(last);
      return last.key;
    },
    answered() {
      last = undefined;
      note(undefined);
    },
  };
}
