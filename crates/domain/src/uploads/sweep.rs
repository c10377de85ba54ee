use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    Outcome,
    jobs::Job,
    store::{UnitOfWorkFactory, retrying},
    time::Stamps,
    uploads::{UNUSED_HOURS, intake::quarantine},
};

const BATCH: u16 = 100;
/// An upload that was received in time may still be completed within this time.
const UNFINISHED: TimeDelta = TimeDelta::hours(1);

/// Forgets uploads that led to nothing, with their objects.
pub struct UploadSweep {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub stamps: Stamps,
}

impl UploadSweep {
    /// Answers how many were forgotten.
    pub async fn run(&self) -> Outcome<u64> {
        let mut forgotten = 0;
        loop {
            let abandoned = retrying(&*self.store, || self.batch()).await?;
            forgotten += abandoned;
            if abandoned < BATCH.into() {
                return Ok(forgotten);
            }
        }
    }

    async fn batch(&self) -> Outcome<u64> {
        let now = self.stamps.now();
        let uow = self.store.begin().await?;
        let abandoned = uow.uploads().abandoned(now - UNFINISHED, now - TimeDelta::hours(UNUSED_HOURS), BATCH).await?;
        for upload in &abandoned {
            let mut blobs = vec![quarantine(upload)];
            if let Some(id) = upload.media_id
                && let Some(media) = uow.media().find(id).await?
            {
                // Somebody may be publishing it at this moment.
                if !uow.media().delete_unused(id).await? {
                    continue;
                }
                blobs.extend(media.blobs());
            }
            uow.uploads().delete(upload.id).await?;
            uow.jobs().push(self.stamps.id(), &Job::DeleteBlobs { blobs }, now).await?;
        }
        uow.commit().await?;
        Ok(abandoned.len() as u64)
    }
}
