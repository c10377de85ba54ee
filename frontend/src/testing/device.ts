import { vi } from 'vitest';

const buffer = () => new Uint8Array([1]).buffer;

/** A browser that knows passkeys, on a device that makes and uses them or, told so, does not. */
export function giveDevice(refuses?: DOMException) {
  const answer = () => {
    if (refuses !== undefined) return Promise.reject(refuses);
    const response = {
      clientDataJSON: buffer(),
      attestationObject: buffer(),
      authenticatorData: buffer(),
      signature: buffer(),
      userHandle: buffer(),
    };
    return Promise.resolve({ rawId: buffer(), response });
  };
  vi.stubGlobal('PublicKeyCredential', class {});
  Object.defineProperty(navigator, 'credentials', {
    configurable: true,
    value: { create: answer, get: answer },
  });
}

export function takeDevice() {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'credentials');
}
