//! Password hashing, signatures and randomness.

mod access_tokens;
mod hashing;
mod keys;
mod signing;
mod totp;

pub use access_tokens::JwtSigner;
pub use hashing::{ArgonHasher, HashingOptions};
pub use keys::{KeyError, Keys};
pub use signing::{HmacSigner, RandomKeys};
pub use totp::SealedAuthenticators;
