use std::sync::{Mutex, PoisonError};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use tintype_domain::signing::{KeyGenerator, Secrets, Signer};

/// HMAC-SHA-256 (RFC 2104) over purpose and message, the purpose with its length in front.
pub struct HmacSigner(Hmac<Sha256>);

impl HmacSigner {
    pub fn new(key: &[u8; 32]) -> Self {
        // RFC 2104 fills a short key up with zeros; the constructor for whole blocks cannot fail.
        let mut block = [0; 64];
        block[..key.len()].copy_from_slice(key);
        Self(Hmac::new(&block.into()))
    }

    fn mac(&self, purpose: &str, message: &str) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(message.as_bytes());
        mac
    }
}

impl Signer for HmacSigner {
    fn sign(&self, purpose: &str, message: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.mac(purpose, message).finalize().into_bytes())
    }

    fn verify(&self, purpose: &str, message: &str, signature: &str) -> bool {
        let Ok(bytes) = BASE64_URL_SAFE_NO_PAD.decode(signature) else { return false };
        self.mac(purpose, message).verify_slice(&bytes).is_ok()
    }
}

/// Keys from a seed of the operating system, each the hash of the seed and a counter: once it has started it cannot
/// fail, and no key tells anything about another.
pub struct RandomKeys {
    seed: [u8; 32],
    counter: Mutex<u64>,
}

impl RandomKeys {
    pub fn from_system() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self { seed, counter: Mutex::new(0) })
    }
}

impl KeyGenerator for RandomKeys {
    fn key(&self) -> String {
        let mut counter = self.counter.lock().unwrap_or_else(PoisonError::into_inner);
        *counter += 1;
        let mut fresh = [0; 32];
        // Sets the copies of a cloned machine apart; without it the seed and the counter still do their work.
        let _ = getrandom::fill(&mut fresh);
        let parts = Sha256::new().chain_update(self.seed).chain_update(counter.to_be_bytes()).chain_update(fresh);
        let digest = parts.finalize();
        digest[..16].iter().fold(String::with_capacity(32), |key, byte| key + &format!("{byte:02x}"))
    }
}

impl Secrets for RandomKeys {
    fn secret(&self, prefix: &str) -> String {
        format!("{prefix}{}{}", self.key(), self.key())
    }

    fn digest(&self, secret: &str) -> [u8; 32] {
        Sha256::digest(secret.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_signature_is_for_one_purpose_and_one_message() {
        let signer = HmacSigner::new(&[7; 32]);
        let signature = signer.sign("media", "abc");
        assert!(signer.verify("media", "abc", &signature));
        assert!(!signer.verify("upload", "abc", &signature));
        assert!(!signer.verify("media", "abd", &signature));
        assert!(!signer.verify("mediaa", "bc", &signature));
        assert!(!HmacSigner::new(&[8; 32]).verify("media", "abc", &signature));
        assert!(!signer.verify("media", "abc", "not base64!"));
        assert!(!signer.verify("media", "abc", ""));
    }

    #[test]
    fn keys_are_128_bits_and_differ() {
        let keys = RandomKeys::from_system().unwrap();
        let made: HashSet<String> = (0..1_000).map(|_| keys.key()).collect();
        assert_eq!(made.len(), 1_000);
        assert!(made.iter().all(|key| key.len() == 32 && key.bytes().all(|b| b.is_ascii_hexdigit())));
        let secret = keys.secret("tintype_");
        assert_eq!((secret.len(), &secret[..8]), (8 + 64, "tintype_"));
        assert_ne!(secret, keys.secret("tintype_"));
        assert_eq!(keys.digest(&secret), RandomKeys::from_system().unwrap().digest(&secret));
        assert_ne!(RandomKeys::from_system().unwrap().key(), RandomKeys::from_system().unwrap().key());
    }
}
