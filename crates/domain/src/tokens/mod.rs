//! Personal access tokens: what somebody makes for a program of their own, and takes back when they like.

mod ports;
mod service;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;

pub use ports::AccessTokenRepository;
#[cfg(feature = "mocks")]
pub use ports::MockAccessTokenRepository;
pub use service::{NewToken, TokenService};

use crate::{
    ids::{AccessTokenId, UserId},
    scopes::Scopes,
    time::Timestamp,
    users::{Role, Status},
};

/// Before each of them, so that one that got out is known for what it is.
pub const PREFIX: &str = "tintype_pat_";
/// Graphemes.
pub const NAME_MAX: usize = 60;
/// Of one person.
pub const MOST: u32 = 50;
/// One that expires does so within a year.
pub const LONGEST: TimeDelta = TimeDelta::days(365);

/// The token is not stored, only its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    pub id: AccessTokenId,
    pub owner_id: UserId,
    pub token_hash: [u8; 32],
    /// What its owner calls it.
    pub name: String,
    pub scopes: Scopes,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    /// To within a few minutes.
    pub last_used_at: Option<Timestamp>,
}

/// A token found by its hash, with what decides whether its owner may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveToken {
    pub token: AccessToken,
    pub role: Role,
    pub status: Status,
}
