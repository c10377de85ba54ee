use async_trait::async_trait;

use crate::{
    StoreError,
    blocks::Block,
    ids::UserId,
    paging::{Page, PageRequest},
    users::Card,
    viewer::Actor,
};

/// Blocks inside a unit of work. What a block ends besides is for the service to end with it.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait BlockRepository: Send + Sync {
    /// `false` when it was there already: repeated or concurrent calls MUST change nothing.
    async fn insert(&self, block: &Block) -> Result<bool, StoreError>;

    /// `false` when there was none. Idempotent. MUST leave a block in the other direction alone.
    async fn remove(&self, owner: UserId, blocked: UserId) -> Result<bool, StoreError>;

    /// Whether the first blocks the second; the other direction does not count.
    async fn exists(&self, owner: UserId, blocked: UserId) -> Result<bool, StoreError>;
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait BlockQueries: Send + Sync {
    /// Whom the actor blocks, the latest first; the cursor is the block's id. MUST name them also where they block the
    /// actor too: nobody is to read from this list that they are blocked, and everybody can take their own block back.
    async fn blocks(&self, actor: &Actor, page: PageRequest) -> Result<Page<Card>, StoreError>;
}
