use async_trait::async_trait;

use crate::{StoreError, ids::JobId, jobs::Job, time::Timestamp};

/// Jobs inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait JobRepository: Send + Sync {
    /// Runs after the commit, not before `run_at`.
    async fn push(&self, id: JobId, job: &Job, run_at: Timestamp) -> Result<(), StoreError>;

    /// Done, together with the effects that this unit of work writes: either both happen or neither. `false` when the
    /// lease was lost to another worker; then the unit of work MUST NOT be committed.
    async fn finish(&self, leased: &LeasedJob) -> Result<bool, StoreError>;
}

/// A job that is this worker's until its lease runs out. Whoever leases it again gets a higher `attempt`, by which an
/// earlier holder is told that it is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedJob {
    pub id: JobId,
    /// How often it was leased, this time included.
    pub attempt: u32,
    pub job: Job,
}

/// The worker's side, each method a transaction of its own. All but `lease` answer `false`, and change nothing, when
/// the lease was lost to another worker meanwhile.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait JobQueue: Send + Sync {
    /// Leases due jobs until `until`, oldest first. MUST never lease a job to two callers at a time; one whose lease ran
    /// out is due again. MUST put off until then what cannot be read, as one of a newer version, and lease
    /// the others all the same. Without `with_exports` it MUST pass over exports.
    async fn lease(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u16,
        with_exports: bool,
    ) -> Result<Vec<LeasedJob>, StoreError>;

    /// Still at it: the lease now runs until `until`.
    async fn extend(&self, leased: &LeasedJob, until: Timestamp) -> Result<bool, StoreError>;

    /// Not begun, or broken off on purpose: due again at `now`, and this attempt does not count.
    async fn give_back(&self, leased: &LeasedJob, now: Timestamp) -> Result<bool, StoreError>;

    /// Done; the row goes.
    async fn complete(&self, leased: &LeasedJob) -> Result<bool, StoreError>;

    /// Failed: due again at `at`.
    async fn retry(&self, leased: &LeasedJob, at: Timestamp, error: &str) -> Result<bool, StoreError>;

    /// Failed through no fault of its own: due again at `at`, and this attempt does not count.
    async fn postpone(&self, leased: &LeasedJob, at: Timestamp, error: &str) -> Result<bool, StoreError>;

    /// Given up: kept for people to look at, never leased again.
    async fn bury(&self, leased: &LeasedJob, error: &str, now: Timestamp) -> Result<bool, StoreError>;
}
