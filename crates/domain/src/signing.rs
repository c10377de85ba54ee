//! Signatures over what travels through a client and comes back, and the randomness behind names nobody can guess.

/// Keyed signatures. The purpose separates uses: what was signed for one is not valid for another.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Signer: Send + Sync {
    /// URL-safe text.
    fn sign(&self, purpose: &str, message: &str) -> String;

    /// MUST take the same time wherever the signatures differ.
    fn verify(&self, purpose: &str, message: &str, signature: &str) -> bool;
}

/// Names nobody can guess.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait KeyGenerator: Send + Sync {
    /// 128 random bits in 32 lower-case hexadecimal digits.
    fn key(&self) -> String;
}

/// Secrets that are shown once, and what is kept of them.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Secrets: Send + Sync {
    /// 256 random bits in 64 lower-case hexadecimal digits, after the prefix.
    fn secret(&self, prefix: &str) -> String;

    /// What is kept instead: the same for the same secret. MUST tell nothing about it.
    fn digest(&self, secret: &str) -> [u8; 32];
}

/// Whether a [`KeyGenerator`] may have made this name.
pub fn is_key(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
