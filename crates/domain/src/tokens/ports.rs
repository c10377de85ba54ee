use async_trait::async_trait;

use super::{AccessToken, LiveToken};
use crate::{
    StoreError,
    ids::{AccessTokenId, UserId},
    time::Timestamp,
};

/// Personal access tokens, each method a transaction of its own.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AccessTokenRepository: Send + Sync {
    /// `false` when its owner has `most` of them already, expired ones included. MUST hold for several at once.
    /// `Conflict(PrimaryKey)` when it is there.
    async fn insert(&self, token: &AccessToken, most: u32) -> Result<bool, StoreError>;

    /// The token with this hash that has not expired at `now`; `None` too when its owner is deleted. MUST be as it is
    /// now, with the role and the status that its owner has now.
    async fn find(&self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<LiveToken>, StoreError>;

    /// Those of a person, the newest first, expired ones included.
    async fn list(&self, owner: UserId) -> Result<Vec<AccessToken>, StoreError>;

    /// Notes that the token was used; callers do so at most every few minutes.
    async fn touch(&self, id: AccessTokenId, now: Timestamp) -> Result<(), StoreError>;

    /// `false` when this person has no such token.
    async fn delete(&self, owner: UserId, id: AccessTokenId) -> Result<bool, StoreError>;

    /// Deletes all tokens of a person. Idempotent.
    async fn delete_all(&self, owner: UserId) -> Result<(), StoreError>;
}
