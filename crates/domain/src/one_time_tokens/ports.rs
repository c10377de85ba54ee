use async_trait::async_trait;

use super::{OneTimeToken, Purpose};
use crate::{
    StoreError,
    ids::{OneTimeTokenId, UserId},
    time::Timestamp,
};

/// One-time tokens inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OneTimeTokenRepository: Send + Sync {
    async fn insert(&self, token: &OneTimeToken) -> Result<(), StoreError>;

    /// Used and expired ones too, locked until the unit of work ends; `None` when never there or removed.
    async fn find(&self, id: OneTimeTokenId) -> Result<Option<OneTimeToken>, StoreError>;

    /// The same by the hash of its text. Of those who ask at a time, each MUST see what the one before has written.
    async fn find_by_hash(&self, token_hash: &[u8; 32]) -> Result<Option<OneTimeToken>, StoreError>;

    /// Writes owner, address and use.
    async fn update(&self, token: &OneTimeToken) -> Result<(), StoreError>;

    /// The person's newest unused token of this purpose.
    async fn newest(&self, owner: UserId, purpose: Purpose) -> Result<Option<OneTimeTokenId>, StoreError>;

    /// Removes the person's unused tokens of these purposes, all or those older than `before`.
    async fn withdraw(
        &self,
        owner: UserId,
        purposes: &[Purpose],
        before: Option<OneTimeTokenId>,
    ) -> Result<(), StoreError>;

    /// Idempotent.
    async fn delete(&self, id: OneTimeTokenId) -> Result<(), StoreError>;

    /// Removes tokens that expired before `before`; answers how many.
    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError>;
}
