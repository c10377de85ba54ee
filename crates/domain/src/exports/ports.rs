use async_trait::async_trait;

use super::Export;
use crate::{
    StoreError,
    ids::{ExportId, UserId},
    paging::{Page, PageRequest},
    time::Timestamp,
};

/// Exports inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ExportRepository: Send + Sync {
    /// `false`, and nothing is changed, while another one of this person is under way: of any number of concurrent calls
    /// MUST one be the first. `Conflict(PrimaryKey)` when it is there.
    async fn insert(&self, export: &Export) -> Result<bool, StoreError>;

    /// The one of this person that is under way.
    async fn under_way(&self, owner: UserId) -> Result<Option<Export>, StoreError>;

    /// Locked until the unit of work ends.
    async fn find(&self, id: ExportId) -> Result<Option<Export>, StoreError>;

    /// Writes state, size and end.
    async fn update(&self, export: &Export, now: Timestamp) -> Result<(), StoreError>;

    /// Ends at `now` the time of all other ready ones of its person.
    async fn expire_others(&self, export: &Export, now: Timestamp) -> Result<(), StoreError>;

    /// Ready ones whose time was over at `now`, at most `limit`.
    async fn due(&self, now: Timestamp, limit: u16) -> Result<Vec<Export>, StoreError>;

    /// Removes those that were asked for before and have no archive, by now or ever; answers how many.
    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError>;
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ExportQueries: Send + Sync {
    /// One's own, the newest first.
    async fn exports(&self, owner: UserId, page: PageRequest) -> Result<Page<Export>, StoreError>;

    /// One's own; `None` for everybody else's.
    async fn export(&self, owner: UserId, id: ExportId) -> Result<Option<Export>, StoreError>;

    /// Those of these keys that no export has which is under way or ready.
    async fn unknown_archives(&self, keys: &[String]) -> Result<Vec<String>, StoreError>;
}
