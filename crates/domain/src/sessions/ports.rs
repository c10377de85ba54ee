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
    /// Keeps the session of somebody who was asked at `began` to prove who they are; `false` where what they log in by
    /// has changed since: they have another password, or a second factor was turned on. MUST also refuse where that change
    /// is about to be committed, or commit first: then whoever changed it finds the session and ends it.
    async fn insert(&self, session: &Session, began: Timestamp) -> Result<bool, StoreError>;

    /// The session with this key hash that is live at `now`: it has neither ended nor expired, and was seen in the last
    /// [`IDLE_DAYS`](super::IDLE_DAYS). Where its owner is a moderator or an admin at the moment, it MUST have been seen in
    /// the last [`STAFF_IDLE_HOURS`](super::STAFF_IDLE_HOURS), too, and begun in the last
    /// [`STAFF_ABSOLUTE_DAYS`](super::STAFF_ABSOLUTE_DAYS). `None` too when its owner is deleted. MUST be no older than
    /// [`COPY_LEASE`](super::COPY_LEASE), wherever the change was made: so what changes role or status of a person, or
    /// deletes them, ends their sessions too, and is seen at once.
    async fn find(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<Option<LiveSession>, StoreError>;

    /// Replaces state and expiry; `false` when there is no such live session.
    async fn update(&self, key_hash: &[u8; 32], state: &str, expires_at: Timestamp) -> Result<bool, StoreError>;

    /// Notes that the session was used; callers do so at most every few minutes.
    async fn touch(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError>;

    /// Ends the session with this key. Idempotent. The row stays, without its state, for the list of known addresses.
    async fn end(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError>;

    /// The sessions of a person that are live as [`find`](Self::find) has it, the last seen first. MUST be as they are now.
    async fn list(&self, owner: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError>;

    /// Ends one session of this person and answers its key hash; `None` when they have no such live session.
    async fn end_one(&self, owner: UserId, id: SessionId, now: Timestamp) -> Result<Option<[u8; 32]>, StoreError>;

    /// Ends all sessions of this person but `keep`; answers their key hashes.
    async fn end_others(
        &self,
        owner: UserId,
        keep: Option<SessionId>,
        now: Timestamp,
    ) -> Result<Vec<[u8; 32]>, StoreError>;

    /// Removes rows that ended, expired or were idle for too long before `before`, with the addresses in them; answers
    /// how many. MUST measure those of moderators and admins by their own times.
    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError>;
}

/// Copies of live sessions that instances share for a moment; [`SessionRepository`] knows. Nothing here fails or is
/// waited for long: a cache that is gone is one that knows nothing and forgets nothing.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SessionCache: Send + Sync {
    /// The copy of the session with this key hash, or leave to put one there. MUST NOT answer a copy when
    /// [`COPY_LEASE`](super::COPY_LEASE) has passed since its ticket was given, nor after it was forgotten.
    async fn look(&self, key_hash: &[u8; 32]) -> Lookup;

    /// Puts a copy there. MUST do nothing once the session was forgotten after the ticket was given, or everything was
    /// lost, or the lease has passed.
    async fn keep(&self, ticket: Ticket, session: &LiveSession);

    /// To be called after a change is committed. MUST remove the copies of these key hashes at every instance and make
    /// void the tickets that were given for them; where it cannot, the lease does.
    async fn forget(&self, key_hashes: &[[u8; 32]]);
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    Copy(LiveSession),
    /// There is none. Whoever reads the session from now on may put it there.
    Missing(Ticket),
    /// Nobody can say, or somebody else has the ticket.
    Unknown,
}

/// Taken before a session is read, so that one that was changed meanwhile is not kept as it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket(pub String);
