import { vi } from 'vitest';

const buffer = () => new Uint8Array([1]).buffer;

const anything = () => ({
  rawId: buffer(),
  response: {
    clientDataJSON: buffer(),
    attestationObject: buffer(),
    authenticatorData: buffer(),
    signature: buffer(),
    userHandle: buffer(),
  },
});

/** A browser that knows passkeys, on a device that answers this or, given an error, refuses. */
export function giveDevice(answer: object = anything()) {
  const ask = vi.fn(() =>
    answer instanceof DOMException ? Promise.reject(answer) : Promise.resolve(answer),
  );
  vi.stubGlobal('PublicKeyCredential', vi.fn());
  Object.defineProperty(navigator, 'credentials', { configurable: true, value: { create: ask, get: ask } });
  return ask;
}

export function takeDevice() {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'credentials');
}
