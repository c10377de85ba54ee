//! Password hashing, signatures and randomness.

mod hashing;
mod keys;
mod signing;

pub use hashing::{ArgonHasher, HashingOptions};
pub use keys::{KeyError, Keys};
pub use signing::{HmacSigner, RandomKeys};
