use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;

use crate::{
    Failure, Kind, Outcome, StoreError,
    cards::{CARD_LIFETIME, CardCache, CardId},
    exports::Exporting,
    feed::FanOut,
    ids::{JobId, MediaId},
    jobs::{Job, JobQueue, LeasedJob},
    leaving::Erasing,
    mail::{Delivery, MailError},
    media::{Access, BlobStore, Media, Rekeying, discard},
    reports::Subject,
    store::{UnitOfWork, UnitOfWorkFactory},
    time::{Stamps, Timestamp},
    uploads::UploadProcessing,
};

/// Then it is buried.
pub const MAX_ATTEMPTS: u32 = 10;
/// How long the jobs of a worker that died wait for another one.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How often a worker says that it is still at a job.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// Of a letter that nobody will ever take.
const REFUSED: &str = "mail.refused";
const WORKER_DIED: &str = "worker.died";
/// How often is looked whether what is down works again.
const OUTAGE_DELAY: TimeDelta = TimeDelta::seconds(5);
/// The same for cards, of which many may wait to be forgotten and none is in a hurry.
const CARDS_DELAY: TimeDelta = TimeDelta::minutes(1);
/// Nobody may be left half erased, so that this is never given up.
const ERASE_DELAY: TimeDelta = TimeDelta::hours(1);
const FIRST_DELAY_SECONDS: i64 = 2;
const LONGEST_DELAY_SECONDS: i64 = 3_600;

/// Runs jobs. Any number of runners may share a queue.
pub struct JobRunner {
    pub queue: Arc<dyn JobQueue>,
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub blobs: Arc<dyn BlobStore>,
    pub stamps: Stamps,
    pub processing: Arc<UploadProcessing>,
    pub rekeying: Arc<Rekeying>,
    /// Where cards are kept, if they are.
    pub cards: Option<Arc<dyn CardCache>>,
    pub fan_out: Arc<FanOut>,
    pub delivery: Arc<Delivery>,
    pub erasing: Arc<Erasing>,
    pub exporting: Arc<Exporting>,
}

impl JobRunner {
    /// Leases up to `limit` due jobs, of which at most `exports` are exports; the caller runs each with
    /// [`run`](Self::run), and every [`HEARTBEAT`] while it runs says so with [`heartbeat`](Self::heartbeat).
    pub async fn lease(&self, limit: u16, exports: u16) -> Result<Vec<LeasedJob>, StoreError> {
        let now = self.stamps.now();
        let (mut left, mut exports, mut jobs) = (limit, exports, Vec::new());
        while left > 0 {
            // At a time no more than may all be exports.
            let batch = if exports == 0 { left } else { left.min(exports) };
            let leased = match self.queue.lease(now, now + LEASE, batch, exports > 0).await {
                // What is leased already is to be run all the same.
                Err(_) if !jobs.is_empty() => break,
                leased => leased?,
            };
            for job in &leased {
                left = left.saturating_sub(1);
                exports = exports.saturating_sub(u16::from(job.job.is_export()));
            }
            let was_last = leased.len() < usize::from(batch);
            jobs.extend(leased);
            if was_last {
                break;
            }
        }
        Ok(jobs)
    }

    /// Keeps the lease of a job that is being run. `false` when it was lost: what still runs may be dropped.
    pub async fn heartbeat(&self, leased: &LeasedJob) -> Result<bool, StoreError> {
        self.queue.extend(leased, self.stamps.now() + LEASE).await
    }

    /// Returns a job that is not going to be run here after all; another worker may have it at once.
    pub async fn give_back(&self, leased: &LeasedJob) -> Result<(), StoreError> {
        self.queue.give_back(leased, self.stamps.now()).await?;
        Ok(())
    }

    /// Runs one job and settles it: done, due again later, or buried. Answers the failure for the log.
    pub async fn run(&self, leased: &LeasedJob) -> Result<Option<Failure>, StoreError> {
        if leased.attempt > MAX_ATTEMPTS {
            // It never failed so far: it took each of its workers along.
            self.bury(leased, WORKER_DIED).await?;
            return Ok(Some(Failure::Internal(WORKER_DIED.into())));
        }
        let Err(failure) = self.handle(leased).await else {
            self.queue.complete(leased).await?;
            return Ok(None);
        };
        let now = self.stamps.now();
        let reason = failure.code();
        if matches!(failure.kind(), Kind::Unavailable | Kind::StorageFull) {
            let delay = if matches!(leased.job, Job::ForgetCards { .. }) { CARDS_DELAY } else { OUTAGE_DELAY };
            self.wait(leased, now + delay, reason).await?;
        } else if MailError::is_final(&failure) {
            self.bury(leased, REFUSED).await?;
        } else if is_last(leased) {
            self.bury(leased, reason).await?;
        } else {
            self.queue.retry(leased, now + delay(leased.attempt), reason).await?;
        }
        Ok(Some(failure))
    }

    /// Not its fault: however long that lasts, it is tried again. Where timelines wait for it, the tries are counted.
    async fn wait(&self, leased: &LeasedJob, due: Timestamp, reason: &str) -> Result<(), StoreError> {
        if matches!(leased.job, Job::FanOutPost { .. }) && !is_last(leased) {
            self.queue.retry(leased, due, reason).await?;
        } else {
            self.queue.postpone(leased, due, reason).await?;
        }
        Ok(())
    }

    /// Whoever counts on the outcome is told that there is none.
    async fn bury(&self, leased: &LeasedJob, reason: &str) -> Result<(), StoreError> {
        if matches!(leased.job, Job::EraseAccount { .. }) {
            self.queue.postpone(leased, self.stamps.now() + ERASE_DELAY, reason).await?;
            return Ok(());
        }
        let told = match leased.job {
            Job::ProcessUpload { upload_id } => self.processing.give_up(upload_id).await,
            Job::FanOutPost { .. } => self.fan_out.give_up().await,
            Job::MakeExport { export_id } => self.exporting.give_up(export_id).await,
            _ => Ok(()),
        };
        if told.is_err() {
            self.queue.postpone(leased, self.stamps.now() + OUTAGE_DELAY, reason).await?;
            return Ok(());
        }
        self.queue.bury(leased, reason, self.stamps.now()).await?;
        Ok(())
    }

    async fn handle(&self, leased: &LeasedJob) -> Outcome<()> {
        let job = &leased.job;
        match job {
            Job::ProcessUpload { upload_id } => self.processing.process(*upload_id).await,
            Job::RekeyOwner { owner_id } => {
                if self.rekeying.owner(*owner_id).await? {
                    self.again(job).await?;
                }
                Ok(())
            }
            Job::MakeExport { export_id } => self.exporting.make(*export_id).await,
            Job::RekeyPost { post_id } => self.rekeying.post(*post_id).await,
            Job::DeleteMedia { media_id } => self.delete_media(*media_id).await,
            Job::DeleteBlobs { blobs } => Ok(self.blobs.delete(blobs).await?),
            Job::ForgetCards { cards } => self.forget(cards, leased.id).await,
            Job::SendMail { mail } => self.delivery.deliver(leased.id, *mail).await,
            Job::FanOutPost { post_id, after } => {
                if let Some(reached) = self.fan_out.run(*post_id, *after, is_last(leased)).await? {
                    self.again(&Job::FanOutPost { post_id: *post_id, after: Some(reached) }).await?;
                }
                Ok(())
            }
            Job::EraseAccount { owner_id } => {
                if self.erasing.step(*owner_id).await? {
                    self.again(job).await?;
                }
                Ok(())
            }
        }
    }

    /// The rest of a large job waits behind the others.
    async fn again(&self, job: &Job) -> Outcome<()> {
        let uow = self.store.begin().await?;
        uow.jobs().push(self.stamps.id(), job, self.stamps.now()).await?;
        uow.commit().await?;
        Ok(())
    }

    /// Where they cannot be told to, cards end by themselves.
    async fn forget(&self, cards: &[CardId], since: JobId) -> Outcome<()> {
        let Some(cache) = &self.cards else { return Ok(()) };
        match cache.forget(cards).await {
            Err(StoreError::Unavailable(_)) if self.stamps.now() - since.pushed_at() > CARD_LIFETIME => Ok(()),
            forgotten => Ok(forgotten?),
        }
    }

    async fn delete_media(&self, id: MediaId) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let Some(media) = uow.media().find(id).await? else { return Ok(()) };
        match needed(&*uow, &media).await? {
            Some(Need::Shown) => return Ok(()),
            Some(Need::Evidence) if media.place.access == Access::Private => return Ok(()),
            Some(Need::Evidence) => {
                drop(uow);
                return self.rekeying.move_to(media, Access::Private).await;
            }
            None => drop(uow),
        }
        discard(&*self.store, &*self.blobs, &media).await
    }
}

/// Why a picture that is to be deleted stays for the time being.
enum Need {
    /// It is its owner's avatar.
    Shown,
    /// It was, and moderators have it to look at: with their decision comes another job.
    Evidence,
}

async fn needed(uow: &dyn UnitOfWork, media: &Media) -> Outcome<Option<Need>> {
    if !media.is_avatar {
        return Ok(None);
    }
    let owner = uow.users().find(media.owner_id).await?;
    if owner.is_some_and(|owner| owner.avatar_id == Some(media.id)) {
        return Ok(Some(Need::Shown));
    }
    let seen = uow.reports().pictures(Subject::Person(media.owner_id)).await?;
    Ok(seen.contains(&media.id).then_some(Need::Evidence))
}

fn is_last(leased: &LeasedJob) -> bool {
    leased.attempt >= MAX_ATTEMPTS
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
