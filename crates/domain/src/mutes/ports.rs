use async_trait::async_trait;

use crate::{
    StoreError,
    ids::UserId,
    mutes::Mute,
    paging::{Page, PageRequest},
    users::Card,
    viewer::Actor,
};

/// Mutes inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MuteRepository: Send + Sync {
    /// One that is there MUST lose its end, if it had one, and change nothing else. Idempotent.
    async fn insert(&self, mute: &Mute) -> Result<(), StoreError>;

    /// `false` when there was none. Idempotent.
    async fn remove(&self, owner: UserId, muted: UserId) -> Result<bool, StoreError>;
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MuteQueries: Send + Sync {
    /// Whom the actor mutes, the latest first; the cursor is the mute's id. Leaves out those who block the actor or are
    /// blocked, and mutes that have ended.
    async fn mutes(&self, actor: &Actor, page: PageRequest) -> Result<Page<Card>, StoreError>;
}
