//! Programs that somebody has signed in with: each has a session, as a browser has, and carries two tokens of it. An
//! access token says for a quarter of an hour which session it is of; a refresh token is good for one more pair.

mod ports;
mod service;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;

pub use ports::{AccessTokenSigner, RefreshTokenRepository};
#[cfg(feature = "mocks")]
pub use ports::{MockAccessTokenSigner, MockRefreshTokenRepository};
pub use service::{Grant, Program, ProgramService};

use crate::{
    ids::{RefreshTokenId, SessionId, UserId},
    scopes::Scopes,
    time::Timestamp,
};

pub const ACCESS_LIFETIME: TimeDelta = TimeDelta::minutes(15);
pub const REFRESH_LIFETIME: TimeDelta = TimeDelta::days(30);
/// Before each refresh token, so that one that got out is known for what it is.
pub const REFRESH_PREFIX: &str = "tintype_refresh_";

/// What an access token says. Good from `issued_at` until `expires_at`, for as long as its session lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// No two tokens have the same.
    pub id: String,
    pub user_id: UserId,
    /// The session's key hash: it leads to the session and opens nothing.
    pub session: [u8; 32],
    pub scopes: Scopes,
    /// In whole seconds, as `expires_at`.
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

/// One of a session's refresh tokens, of which one at most is unused. The token is not stored, only its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    pub id: RefreshTokenId,
    pub owner_id: UserId,
    pub session_id: SessionId,
    pub token_hash: [u8; 32],
    pub scopes: Scopes,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// A refresh token found by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRefreshToken {
    pub token: RefreshToken,
    pub session_key_hash: [u8; 32],
    pub used: bool,
}
