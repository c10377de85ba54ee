import { afterEach, expect, it } from 'vitest';
import { giveDevice, takeDevice } from '@/testing/device';
import { createPasskey, isPasskeyHost, takePasskey, whyNoPasskey } from './passkeys';

const buffer = (...numbers: number[]) => new Uint8Array(numbers).buffer;
const bytesOf = (source: unknown) => [...new Uint8Array((source as Uint8Array).buffer)];

afterEach(takeDevice);

it('is used by pages of its own host, in browsers that know it', () => {
  expect(isPasskeyHost(window.location.hostname)).toBe(false);
  giveDevice({});
  expect(isPasskeyHost(window.location.hostname)).toBe(true);
  expect(isPasskeyHost('photos.example')).toBe(false);
  expect(isPasskeyHost(null)).toBe(false);
});

it('is made for one person, by a device that keeps it and verifies them', async () => {
  const response = { clientDataJSON: buffer(251, 255), attestationObject: buffer(1) };
  const ask = giveDevice({ rawId: buffer(0, 1, 2, 3), response });
  const made = await createPasskey({
    challenge: '-_8',
    host: 'localhost',
    user_handle: 'AAE',
    username: 'ann',
    display_name: 'Ann',
    algorithms: [-7, -257],
    known: ['AgM'],
  });
  expect(made).toEqual({ credential_id: 'AAECAw', client_data: '-_8', attestation_object: 'AQ' });
  const [{ publicKey }] = ask.mock.calls[0] as unknown as [{ publicKey: PublicKeyCredentialCreationOptions }];
  expect(bytesOf(publicKey.challenge)).toEqual([251, 255]);
  expect(bytesOf(publicKey.user.id)).toEqual([0, 1]);
  expect(publicKey.excludeCredentials?.map(({ id }) => bytesOf(id))).toEqual([[2, 3]]);
  expect(publicKey.pubKeyCredParams.map(({ alg }) => alg)).toEqual([-7, -257]);
  expect(publicKey.authenticatorSelection).toMatchObject({
    residentKey: 'required',
    userVerification: 'required',
  });
});

it('answers whose it is', async () => {
  const response = {
    clientDataJSON: buffer(1),
    authenticatorData: buffer(2),
    signature: buffer(3),
    userHandle: buffer(4),
  };
  giveDevice({ rawId: buffer(5), response });
  expect(await takePasskey({ challenge: 'AA', host: 'localhost' })).toEqual({
    credential_id: 'BQ',
    client_data: 'AQ',
    authenticator_data: 'Ag',
    signature: 'Aw',
    user_handle: 'BA',
  });
});

it('says what a browser or its person has refused', () => {
  expect(whyNoPasskey(new DOMException('', 'NotAllowedError'))).toMatch(/No passkey was used/);
  expect(whyNoPasskey(new DOMException('', 'InvalidStateError'))).toMatch(/has a passkey of yours already/);
  expect(whyNoPasskey(new Error('other'))).toBeUndefined();
});
