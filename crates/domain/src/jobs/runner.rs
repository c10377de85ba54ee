use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;

use crate::{
    Failure, Outcome, StoreError,
    ids::MediaId,
    jobs::{Job, JobQueue, LeasedJob},
    media::{BlobStore, Rekeying},
    store::UnitOfWorkFactory,
    time::Clock,
    uploads::UploadProcessing,
};

/// Then it is buried.
pub const MAX_ATTEMPTS: u32 = 10;
/// How long the jobs of a worker that died wait for another one.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How often a worker says that it is still at a job.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
const WORKER_DIED: &str = "worker.died";
const FIRST_DELAY_SECONDS: i64 = 2;
const LONGEST_DELAY_SECONDS: i64 = 3_600;

/// Runs jobs. Any number of runners may share a queue.
pub struct JobRunner {
    pub queue: Arc<dyn JobQueue>,
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub blobs: Arc<dyn BlobStore>,
    pub clock: Arc<dyn Clock>,
    pub processing: Arc<UploadProcessing>,
    pub rekeying: Arc<Rekeying>,
}

impl JobRunner {
    /// Leases up to `limit` due jobs; the caller runs each with [`run`](Self::run), and every [`HEARTBEAT`] while it runs
    /// says so with [`heartbeat`](Self::heartbeat).
    pub async fn lease(&self, limit: u16) -> Result<Vec<LeasedJob>, StoreError> {
        let now = self.clock.now();
        self.queue.lease(now, now + LEASE, limit).await
    }

    /// Keeps the lease of a job that is being run. `false` when it was lost: what still runs may be dropped.
    pub async fn heartbeat(&self, leased: &LeasedJob) -> Result<bool, StoreError> {
        self.queue.extend(leased, self.clock.now() + LEASE).await
    }

    /// Returns a job that is not going to be run here after all; another worker may have it at once.
    pub async fn give_back(&self, leased: &LeasedJob) -> Result<(), StoreError> {
        self.queue.give_back(leased, self.clock.now()).await?;
        Ok(())
    }

    /// Runs one job and settles it: done, due again later, or buried. Answers the failure for the log.
    pub async fn run(&self, leased: &LeasedJob) -> Result<Option<Failure>, StoreError> {
        if leased.attempt > MAX_ATTEMPTS {
            // It never failed so far: it took each of its workers along.
            self.queue.bury(leased, WORKER_DIED, self.clock.now()).await?;
            return Ok(Some(Failure::Internal(WORKER_DIED.into())));
        }
        let Err(failure) = self.handle(&leased.job).await else {
            self.queue.complete(leased).await?;
            return Ok(None);
        };
        let now = self.clock.now();
        let reason = failure.code();
        if leased.attempt >= MAX_ATTEMPTS {
            self.queue.bury(leased, reason, now).await?;
        } else {
            self.queue.retry(leased, now + delay(leased.attempt), reason).await?;
        }
        Ok(Some(failure))
    }

    async fn handle(&self, job: &Job) -> Outcome<()> {
        match job {
            Job::ProcessUpload { upload_id } => self.processing.process(*upload_id).await,
            Job::RekeyOwner { owner_id } => self.rekeying.owner(*owner_id).await,
            Job::RekeyPost { post_id } => self.rekeying.post(*post_id).await,
            Job::DeleteMedia { media_id } => self.delete_media(*media_id).await,
            Job::DeleteBlobs { blobs } => Ok(self.blobs.delete(blobs).await?),
        }
    }

    /// The bytes first: a crash in between repeats the job, and the row still tells what to delete.
    async fn delete_media(&self, id: MediaId) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let Some(media) = uow.media().find(id).await? else { return Ok(()) };
        drop(uow);
        self.blobs.delete(&media.blobs()).await?;
        let uow = self.store.begin().await?;
        uow.media().delete(id).await?;
        uow.commit().await?;
        Ok(())
    }
}

/// Doubles with each attempt.
fn delay(attempt: u32) -> TimeDelta {
    let seconds = FIRST_DELAY_SECONDS << attempt.saturating_sub(1).min(16);
    TimeDelta::seconds(seconds.min(LONGEST_DELAY_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_up_to_an_hour() {
        assert_eq!(delay(1), TimeDelta::seconds(2));
        assert_eq!(delay(4), TimeDelta::seconds(16));
        assert_eq!(delay(40), TimeDelta::hours(1));
    }
}
