// Passkeys as browsers know them. Bytes are base64url on their way.

const LONGEST_MS = 300_000;

const bytes = (text: string) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));

const text = (buffer: ArrayBuffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

/** Whether this browser knows them at all. */
export const knowsPasskeys = (): boolean => 'PublicKeyCredential' in window;

/** Whether this page may use those of that host. */
export const isPasskeyHost = (host: string | null | undefined): boolean =>
  knowsPasskeys() && host === window.location.hostname;

interface CreationOptions {
  challenge: string;
  host: string;
  user_handle: string;
  username: string;
  display_name: string;
  algorithms: number[];
  known: string[];
}

/** Lets the device make one. */
export async function createPasskey(options: CreationOptions) {
  const { challenge, host, user_handle, username, display_name, algorithms, known } = options;
  const made = await navigator.credentials.create({
    publicKey: {
      rp: { id: host, name: 'Tintype' },
      user: { id: bytes(user_handle), name: username, displayName: display_name },
      challenge: bytes(challenge),
      pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: known.map((id) => ({ type: 'public-key', id: bytes(id) })),
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
      attestation: 'none',
      timeout: LONGEST_MS,
    },
  });
  const { rawId, response } = made as PublicKeyCredential;
  const { clientDataJSON, attestationObject } = response as AuthenticatorAttestationResponse;
  return {
    credential_id: text(rawId),
    client_data: text(clientDataJSON),
    attestation_object: text(attestationObject),
  };
}

/** Lets the person choose one, and the device use it. */
export async function takePasskey({ challenge, host }: { challenge: string; host: string }) {
  const found = await navigator.credentials.get({
    publicKey: {
      challenge: bytes(challenge),
      rpId: host,
      userVerification: 'required',
      timeout: LONGEST_MS,
    },
  });
  const { rawId, response } = found as PublicKeyCredential;
  const answer = response as AuthenticatorAssertionResponse;
  return {
    credential_id: text(rawId),
    client_data: text(answer.clientDataJSON),
    authenticator_data: text(answer.authenticatorData),
    signature: text(answer.signature),
    user_handle: answer.userHandle === null ? '' : text(answer.userHandle),
  };
}

/** What to say where it was the browser or its person that ended it; `undefined` where it was not. */
export function whyNoPasskey(error: unknown): string | undefined {
  if (!(error instanceof DOMException)) return undefined;
  return error.name === 'InvalidStateError'
    ? 'This device has a passkey of yours already.'
    : 'No passkey was used. Try again when you are ready.';
}
