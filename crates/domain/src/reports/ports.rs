use async_trait::async_trait;

use crate::{
    StoreError,
    ids::{AuditId, MediaId, ReportId, UserId},
    reports::{Report, Subject},
    time::Timestamp,
};

/// Reports inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ReportRepository: Send + Sync {
    /// `false`, and nothing is changed, when this person has an open report of this subject: repeated or concurrent
    /// calls MUST leave one. `Conflict(PrimaryKey)` when it is there.
    async fn insert(&self, report: &Report) -> Result<bool, StoreError>;

    /// The open report of a person about a subject.
    async fn open(&self, owner: UserId, subject: Subject) -> Result<Option<Report>, StoreError>;

    /// Locked until the unit of work ends.
    async fn find(&self, id: ReportId) -> Result<Option<Report>, StoreError>;

    /// The pictures that open reports of the subject have as evidence, each once.
    async fn pictures(&self, subject: Subject) -> Result<Vec<MediaId>, StoreError>;

    /// Closes every open report of the subject, whoever made it; answers how many.
    async fn close(&self, subject: Subject, decision: AuditId, now: Timestamp) -> Result<u64, StoreError>;
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ReportQueries: Send + Sync {
    /// A report of one's own; `None` for everybody else's.
    async fn own(&self, owner: UserId, id: ReportId) -> Result<Option<Report>, StoreError>;
}
