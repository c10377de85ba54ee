//! A device of somebody's for tests, with one passkey, and the browser around it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::json;
use sha2::{Digest, Sha256};
use tintype_domain::passkeys::{Assertion, Attestation};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_CREDENTIAL: u8 = 0x40;

/// Its key is made of its number, so that devices of one number are copies of each other.
#[derive(Clone)]
pub struct Device {
    pub key: SigningKey,
    pub id: Vec<u8>,
    /// As the page that it was shown by.
    pub origin: String,
    pub host: String,
    /// Whether it has verified its person.
    pub verifies: bool,
    /// How often it was used; 0 for ever where it does not count.
    pub count: u32,
    pub user_handle: String,
}

impl Device {
    pub fn new(number: u8) -> Self {
        Self {
            key: SigningKey::from_bytes(&[number; 32].into()).unwrap(),
            id: vec![number; 16],
            origin: "http://localhost:8080".to_owned(),
            host: "localhost".to_owned(),
            verifies: true,
            count: 0,
            user_handle: String::new(),
        }
    }

    /// `navigator.credentials.create`.
    pub fn create(&mut self, challenge: &str, user_handle: &str) -> Attestation {
        user_handle.clone_into(&mut self.user_handle);
        let mut data = self.data(WITH_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key());
        // {"fmt": "none", "attStmt": {}, "authData": …} in CBOR.
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(data);
        Attestation {
            credential_id: text(&self.id),
            client_data: text(self.client_data("webauthn.create", challenge).as_bytes()),
            attestation_object: text(&object),
        }
    }

    /// `navigator.credentials.get`.
    pub fn answer(&self, challenge: &str) -> Assertion {
        let (data, client_data) = (self.data(0), self.client_data("webauthn.get", challenge));
        let signed = [&data[..], &Sha256::digest(client_data.as_bytes())].concat();
        let signature: Signature = self.key.sign(&signed);
        Assertion {
            credential_id: text(&self.id),
            client_data: text(client_data.as_bytes()),
            authenticator_data: text(&data),
            signature: text(signature.to_der().as_bytes()),
            user_handle: self.user_handle.clone(),
        }
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let flags = flags | PRESENT | if self.verifies { VERIFIED } else { 0 };
        [&Sha256::digest(self.host.as_bytes())[..], &[flags], &self.count.to_be_bytes()].concat()
    }

    /// Of ES256, as COSE writes it in CBOR.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let (x, y) = (point.x().unwrap(), point.y().unwrap());
        [&b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"[..], x, b"\x22\x58\x20", y].concat()
    }

    fn client_data(&self, kind: &str, challenge: &str) -> String {
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false}).to_string()
    }
}

fn text(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
