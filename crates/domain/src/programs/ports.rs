use async_trait::async_trait;

use super::{Claims, KnownRefreshToken, RefreshToken};
use crate::{Outcome, StoreError, time::Timestamp};

/// Makes and reads access tokens.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait AccessTokenSigner: Send + Sync {
    fn sign(&self, claims: &Claims) -> Outcome<String>;

    /// What the token says. MUST answer `None` unless it is an access token that one of our keys signed, for this
    /// installation, by the one algorithm that we use, and its time is now, give or take 5 s. MUST take nothing from
    /// the token that says how it is to be checked.
    fn read(&self, token: &str) -> Option<Claims>;
}

/// Refresh tokens, each method a transaction of its own.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait RefreshTokenRepository: Send + Sync {
    /// The first of its session.
    async fn insert(&self, token: &RefreshToken) -> Result<(), StoreError>;

    /// The token with this hash, used or expired ones too; `None` when there is none, or its session is gone. MUST be as
    /// it is now.
    async fn find(&self, token_hash: &[u8; 32]) -> Result<Option<KnownRefreshToken>, StoreError>;

    /// Marks the token with this hash as used and puts `next` in its place, both or neither; `false` when it is used
    /// already, or not there. Of several at once, MUST be `true` for one.
    async fn rotate(&self, token_hash: &[u8; 32], next: &RefreshToken) -> Result<bool, StoreError>;

    /// Removes those that expired before `before`; answers how many. Until then a used one MUST be found. Those of a
    /// session that is removed go with it.
    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError>;
}
