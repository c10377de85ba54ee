//! The secrets of authenticator apps, sealed with AES-256-GCM, and their codes (RFC 6238).

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use tintype_domain::{
    Failure, Outcome,
    error::BoxError,
    ids::UserId,
    time::Timestamp,
    totp::{Authenticators, NewSecret},
};
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

const ISSUER: &str = "Tintype";
const SECRET_BYTES: usize = 20;
const ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 12;

struct SealingKey {
    /// Stands before what it has sealed, so that each is opened by its own.
    id: [u8; ID_BYTES],
    cipher: Aes256Gcm,
}

/// Seals with the first of its keys and opens with all of them.
pub struct SealedAuthenticators(Vec<SealingKey>);

impl SealedAuthenticators {
    pub fn new(keys: &[[u8; 32]]) -> Result<Self, BoxError> {
        if keys.is_empty() {
            return Err("there is no key to seal secrets with".into());
        }
        Ok(Self(keys.iter().map(SealingKey::new).collect()))
    }

    fn newest(&self) -> Outcome<&SealingKey> {
        self.0.first().ok_or_else(|| failed("no key"))
    }

    fn open(&self, owner: UserId, sealed: &str) -> Outcome<Zeroizing<Vec<u8>>> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).map_err(|error| Failure::Internal(Box::new(error)))?;
        let (id, rest) = bytes.split_at_checked(ID_BYTES).ok_or_else(|| failed("a sealed secret is damaged"))?;
        let key = self.0.iter().find(|key| key.id == id).ok_or_else(|| failed("a secret was sealed by another key"))?;
        key.open(owner, rest).ok_or_else(|| failed("a sealed secret cannot be opened"))
    }
}

impl SealingKey {
    fn new(key: &[u8; 32]) -> Self {
        let digest = Sha256::digest(Sha256::digest(key));
        let mut id = [0; ID_BYTES];
        id.copy_from_slice(&digest[..ID_BYTES]);
        Self { id, cipher: Aes256Gcm::new(&(*key).into()) }
    }

    /// Bound to its owner: in another person's row it does not open.
    fn seal(&self, owner: UserId, secret: &[u8]) -> Outcome<String> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|error| Failure::Internal(Box::new(error)))?;
        let payload = Payload { msg: secret, aad: &purpose(owner) };
        let sealed = self.cipher.encrypt(&nonce.into(), payload).map_err(|_| failed("nothing is sealed"))?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode([&self.id[..], &nonce, &sealed].concat()))
    }

    fn open(&self, owner: UserId, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let payload = Payload { msg: sealed, aad: &purpose(owner) };
        self.cipher.decrypt(&nonce.into(), payload).ok().map(Zeroizing::new)
    }
}

impl Authenticators for SealedAuthenticators {
    fn make(&self, owner: UserId, username: &str) -> Outcome<NewSecret> {
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        getrandom::fill(&mut *secret).map_err(|error| Failure::Internal(Box::new(error)))?;
        let sealed = self.newest()?.seal(owner, &*secret)?;
        let totp = totp(&*secret, username)?;
        let uri = totp.to_url().map_err(|error| Failure::Internal(Box::new(error)))?;
        Ok(NewSecret { sealed, secret: totp.secret().to_base32(), uri })
    }

    fn step_of(&self, owner: UserId, sealed_secret: &str, code: &str, now: Timestamp) -> Outcome<Option<i64>> {
        let secret = self.open(owner, sealed_secret)?;
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        Ok(totp(&secret, "")?.check(code, seconds).and_then(|step| i64::try_from(step).ok()))
    }

    fn reseal(&self, owner: UserId, sealed_secret: &str) -> Outcome<Option<String>> {
        let newest = self.newest()?;
        let is_newest = BASE64_URL_SAFE_NO_PAD.decode(sealed_secret).is_ok_and(|bytes| bytes.starts_with(&newest.id));
        if is_newest {
            return Ok(None);
        }
        let secret = self.open(owner, sealed_secret)?;
        newest.seal(owner, &secret).map(Some)
    }
}

/// SHA-1, six digits, thirty seconds, one step to either side: what every app does.
fn totp(secret: &[u8], username: &str) -> Outcome<Totp> {
    let builder = Builder::new().with_secret(Secret::new(secret.into()));
    let builder = builder.with_skew(1).with_digits(6).with_step_duration(30);
    let totp = builder.with_issuer(Some(ISSUER)).with_account_name(username).build();
    totp.map_err(|error| Failure::Internal(Box::new(error)))
}

fn purpose(owner: UserId) -> Vec<u8> {
    format!("totp {owner}").into_bytes()
}

fn failed(what: &'static str) -> Failure {
    Failure::Internal(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: UserId = UserId(7);
    /// Of RFC 6238, appendix B.
    const SECRET: &[u8] = b"12345678901234567890";

    fn authenticators(keys: &[u8]) -> SealedAuthenticators {
        let keys: Vec<_> = keys.iter().map(|byte| [*byte; 32]).collect();
        SealedAuthenticators::new(&keys).unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        let all = authenticators(&[1]);
        let sealed = all.newest().unwrap().seal(ANN, SECRET).unwrap();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(all.step_of(ANN, &sealed, code, at(seconds)).unwrap(), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_in_its_step_and_in_the_one_before_and_after_it() {
        let all = authenticators(&[1]);
        let sealed = all.newest().unwrap().seal(ANN, SECRET).unwrap();
        let code = "050471";
        let step = 1_111_111_111 / 30;
        for (seconds, good) in [
            ((step - 1) * 30 - 1, false),
            ((step - 1) * 30, true),
            ((step + 2) * 30 - 1, true),
            ((step + 2) * 30, false),
        ] {
            let found = all.step_of(ANN, &sealed, code, at(seconds)).unwrap();
            assert_eq!(found, good.then_some(step), "{seconds}");
        }
        for code in ["050472", "50471", "0050471", "", "05047x"] {
            assert_eq!(all.step_of(ANN, &sealed, code, at(step * 30)).unwrap(), None, "{code}");
        }
    }

    #[test]
    fn a_new_secret_is_shown_to_its_app_and_kept_sealed() {
        let all = authenticators(&[1]);
        let (one, other) = (all.make(ANN, "ann.lee").unwrap(), all.make(ANN, "ann.lee").unwrap());
        assert_eq!((one.secret.len(), one.secret == other.secret), (32, false));
        assert_eq!(one.uri, format!("otpauth://totp/Tintype:ann.lee?secret={}&issuer=Tintype", one.secret));
        let secret = Secret::try_from_base32(&one.secret).unwrap();
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&one.sealed).unwrap();
        assert!(!bytes.windows(8).any(|part| secret.as_bytes().starts_with(part)));
        let code = totp(secret.as_bytes(), "").unwrap().generate(3_000).to_string();
        assert_eq!(all.step_of(ANN, &one.sealed, &code, at(3_000)).unwrap(), Some(100));
    }

    #[test]
    fn what_was_sealed_for_one_person_is_no_use_in_the_row_of_another_nor_when_it_was_changed() {
        let all = authenticators(&[1]);
        let sealed = all.make(ANN, "ann").unwrap().sealed;
        assert!(all.step_of(UserId(8), &sealed, "123456", at(0)).is_err());
        let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        for place in 0..bytes.len() {
            bytes[place] ^= 1;
            let changed = BASE64_URL_SAFE_NO_PAD.encode(&bytes);
            assert!(all.step_of(ANN, &changed, "123456", at(0)).is_err(), "{place}");
            bytes[place] ^= 1;
        }
        assert!(all.step_of(ANN, "", "123456", at(0)).is_err());
    }

    #[test]
    fn the_first_key_seals_the_others_still_open_and_what_they_sealed_is_sealed_anew() {
        let (old, both, new) = (authenticators(&[1]), authenticators(&[2, 1]), authenticators(&[2]));
        let sealed = old.newest().unwrap().seal(ANN, SECRET).unwrap();
        assert_eq!(both.step_of(ANN, &sealed, "287082", at(59)).unwrap(), Some(1));
        assert!(new.step_of(ANN, &sealed, "287082", at(59)).is_err() && new.reseal(ANN, &sealed).is_err());
        let resealed = both.reseal(ANN, &sealed).unwrap().unwrap();
        assert_eq!(new.step_of(ANN, &resealed, "287082", at(59)).unwrap(), Some(1));
        assert_eq!(both.reseal(ANN, &resealed).unwrap(), None);
        assert!(SealedAuthenticators::new(&[]).is_err());
    }
}
