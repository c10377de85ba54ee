use async_trait::async_trait;

use super::Invite;
use crate::{
    StoreError,
    ids::InviteId,
    paging::{Page, PageRequest},
    time::Timestamp,
};

/// Invitations inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait InviteRepository: Send + Sync {
    /// `Conflict(PrimaryKey)` when it is there.
    async fn insert(&self, invite: &Invite) -> Result<(), StoreError>;

    /// Uses the invitation with this hash once; `false` when there is none, it has expired at `now`, or is used up. MUST
    /// let no more through than it has uses, however many ask at once.
    async fn take(&self, code_hash: &[u8; 32], now: Timestamp) -> Result<bool, StoreError>;

    /// `false` when there is none.
    async fn delete(&self, id: InviteId) -> Result<bool, StoreError>;
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait InviteQueries: Send + Sync {
    /// Everybody's, the newest first; used up and expired ones too.
    async fn invites(&self, page: PageRequest) -> Result<Page<Invite>, StoreError>;
}
