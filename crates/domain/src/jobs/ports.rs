use async_trait::async_trait;

use crate::{StoreError, ids::JobId, jobs::Job, time::Timestamp};

/// Jobs inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait JobRepository: Send + Sync {
    /// Runs after the commit, not before `run_at`.
    async fn push(&self, id: JobId, job: &Job, run_at: Timestamp) -> Result<(), StoreError>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedJob {
    pub id: JobId,
    /// How often it was leased, this time included.
    pub attempt: u32,
    pub job: Job,
}

/// The worker's side, each method a transaction of its own.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait JobQueue: Send + Sync {
    /// Leases due jobs until `until`, oldest first. MUST never lease a job to two callers at a time; one whose lease ran
    /// out is due again.
    async fn lease(&self, now: Timestamp, until: Timestamp, limit: u16) -> Result<Vec<LeasedJob>, StoreError>;

    /// Done; the row goes.
    async fn complete(&self, id: JobId) -> Result<(), StoreError>;

    /// Due again at `at`.
    async fn retry(&self, id: JobId, at: Timestamp, error: &str) -> Result<(), StoreError>;

    /// Given up: kept for people to look at, never leased again.
    async fn bury(&self, id: JobId, error: &str, now: Timestamp) -> Result<(), StoreError>;
}
