use async_trait::async_trait;

use crate::{
    StoreError,
    ids::{SessionId, UserId},
    sessions::{LiveSession, Session},
    time::Timestamp,
};

/// Sessions, each method a transaction of its own.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SessionRepository: Send + Sync {
    async fn insert(&self, session: &Session) -> Result<(), StoreError>;

    /// The session with this key hash that has neither ended nor expired at `now`, and was seen in the last
    /// [`IDLE_DAYS`](super::IDLE_DAYS). `None` too when its owner is deleted.
    async fn find(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<Option<LiveSession>, StoreError>;

    /// Replaces state and expiry; `false` when there is no such live session.
    async fn update(&self, key_hash: &[u8; 32], state: &str, expires_at: Timestamp) -> Result<bool, StoreError>;

    /// Notes that the session was used; callers do so at most every few minutes.
    async fn touch(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError>;

    /// Ends the session with this key. Idempotent. The row stays, without its state, for the list of known addresses.
    async fn end(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError>;

    /// The live sessions of a person, the last seen first.
    async fn list(&self, owner: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError>;

    /// Ends one session of this person; `false` when they have no such live session.
    async fn end_one(&self, owner: UserId, id: SessionId, now: Timestamp) -> Result<bool, StoreError>;

    /// Ends all sessions of this person but `keep`; answers how many.
    async fn end_others(&self, owner: UserId, keep: Option<SessionId>, now: Timestamp) -> Result<u64, StoreError>;

    /// Removes rows that ended or expired before `before`; answers how many.
    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError>;
}
