import { randomKey } from './random';

export interface Intent {
  /** The idempotency key for this body: the same while nothing of the body changed and no answer came. */
  keyFor(body: unknown): string;
  /** An answer came, also a refusal: trying again is a new intent. */
  answered(): void;
}

export function createIntent(): Intent {
  let key: string | undefined;
  let sent: string | undefined;
  return {
    keyFor(body) {
      const text = JSON.stringify(body);
      if (key === undefined || sent !== text) key = randomKey();
      sent = text;
      return key;
    },
    answered() {
      key = undefined;
    },
  };
}
