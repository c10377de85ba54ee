//! Passkeys (WebAuthn): keys that a device keeps for somebody, and uses for them alone once it has verified who they are.
//! So one is both factors.

mod challenges;
mod login;
mod ports;
mod service;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;

pub use challenges::Challenges;
pub use login::{PasskeyLogin, PasskeyTry, without_password};
#[cfg(feature = "mocks")]
pub use ports::{MockPasskeyQueries, MockPasskeyRepository, MockRelyingParty};
pub use ports::{PasskeyQueries, PasskeyRepository, RelyingParty};
pub use service::{Answer, PasskeyService, Proofs};

use crate::{
    ids::{ChallengeId, PasskeyId, UserId},
    time::Timestamp,
};

/// Of one person.
pub const MOST: u32 = 20;
/// Graphemes.
pub const NAME_MAX: usize = 50;
/// How long a browser may take to answer.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// One that a person has. There is no secret in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// The number of the challenge that it was made for.
    pub id: PasskeyId,
    pub owner_id: UserId,
    /// What its device calls it, in base64 for addresses; nobody else's is called so.
    pub credential_id: String,
    /// Its public key, and what else the relying party keeps of it.
    pub credential: String,
    /// What its owner calls it.
    pub name: String,
    /// How often the device says that it was used; always 0 where it does not count.
    pub sign_count: u32,
    /// The newest challenge that it has answered: neither it nor one before is taken again.
    pub last_challenge: ChallengeId,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// Whom a passkey is made for, as their device shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
}

/// What a browser is given to make a passkey. Bytes are base64 for addresses, here and below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreationOptions {
    pub challenge: String,
    pub host: String,
    /// What the device keeps of the person.
    pub user_handle: String,
    pub username: String,
    pub display_name: String,
    /// Of COSE, the best first.
    pub algorithms: Vec<i64>,
    /// Those that the person has: no device makes a second one.
    pub known: Vec<String>,
}

/// What a browser is given to find a passkey and use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestOptions {
    pub challenge: String,
    pub host: String,
}

/// A browser's answer to [`CreationOptions`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    pub credential_id: String,
    pub client_data: String,
    pub attestation_object: String,
}

/// A browser's answer to [`RequestOptions`]. It has no `Debug`: for a moment it opens an account.
#[derive(Clone, PartialEq, Eq)]
pub struct Assertion {
    pub credential_id: String,
    pub client_data: String,
    pub authenticator_data: String,
    pub signature: String,
    pub user_handle: String,
}

/// What is kept of a credential that a device has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    pub id: String,
    /// For the relying party alone to read.
    pub public: String,
    pub sign_count: u32,
}

/// Whose credential an answer says it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub owner_id: UserId,
    pub credential_id: String,
}

/// What a browser is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked<O> {
    pub options: O,
    /// What the answer is held against, in letters that a cookie takes.
    pub state: String,
}
