import { createHmac } from 'node:crypto';

const STEP_MS = 30_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An app that makes codes by RFC 6238. Each is good once, so the next one is of a later step. */
export class Authenticator {
  private readonly key: Buffer;
  private step = 0;

  /** The secret as it is shown, in groups. */
  constructor(secret: string) {
    const bits = Array.from(secret.replaceAll(' ', ''), (letter) =>
      ALPHABET.indexOf(letter).toString(2).padStart(5, '0'),
    ).join('');
    this.key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  }

  next(): string {
    this.step = Math.max(this.step + 1, Math.floor(Date.now() / STEP_MS));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(this.step));
    const hash = createHmac('sha1', this.key).update(counter).digest();
    const place = hash.readUInt8(hash.length - 1) & 15;
    return String((hash.readUInt32BE(place) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  }
}
