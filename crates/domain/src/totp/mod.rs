//! The second factor of an account: the codes of an authenticator app (RFC 6238), and recovery codes for whoever has lost
//! it. The password alone opens nothing then.

mod codes;
mod factors;
mod ports;
mod service;
#[cfg(test)]
mod tests;

pub use codes::RECOVERY_CODES;
pub use factors::{RecoveryCodes, SecondFactors};
pub use ports::{Authenticators, TotpQueries, TotpRepository};
#[cfg(feature = "mocks")]
pub use ports::{MockAuthenticators, MockTotpQueries, MockTotpRepository};
pub use service::{Confirmation, Resealing, TotpReseal, TotpService, TurnedOn};

use crate::{ids::UserId, time::Timestamp};

/// Of six digits or a recovery code, with what people put between.
pub const CODE_MAX: usize = 16;

/// What somebody and their app share. It has no `Debug`, since it holds a secret, even if a sealed one.
#[derive(Clone, PartialEq, Eq)]
pub struct Totp {
    pub owner_id: UserId,
    pub sealed_secret: String,
    /// `None` until a code has shown that the app has the secret.
    pub enabled_at: Option<Timestamp>,
    /// The newest step whose code was used: neither it nor one before is taken again.
    pub last_step: i64,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TotpStatus {
    /// `None` where it is off.
    pub enabled_at: Option<Timestamp>,
    pub recovery_codes_left: u64,
}

/// What an app is given once.
pub struct NewSecret {
    /// As it is kept.
    pub sealed: String,
    /// In base32, to be typed.
    pub secret: String,
    /// `otpauth://…`, to be shown as a picture.
    pub uri: String,
}
