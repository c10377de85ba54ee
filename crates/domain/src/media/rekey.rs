use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    Outcome,
    ids::{PostId, UserId},
    jobs::Job,
    media::{Access, BlobStore, Media, Place, Placement},
    signing::KeyGenerator,
    store::UnitOfWorkFactory,
    time::Stamps,
};

/// How many pictures are looked up at a time.
const BATCH: u16 = 50;
/// Pages that were loaded a moment ago still show a picture that became public under its old, signed address.
const GRACE: TimeDelta = TimeDelta::minutes(15);

/// Moves pictures to new random addresses, so that nobody who knew the old one gets the bytes.
pub struct Rekeying {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub blobs: Arc<dyn BlobStore>,
    pub keys: Arc<dyn KeyGenerator>,
    pub stamps: Stamps,
}

impl Rekeying {
    /// Moves every picture of the person that is not where it ought to be. Idempotent.
    pub async fn owner(&self, owner: UserId) -> Outcome<()> {
        loop {
            let uow = self.store.begin().await?;
            let batch = uow.media().misplaced(owner, BATCH).await?;
            drop(uow);
            if batch.is_empty() {
                return Ok(());
            }
            for Placement { media, wanted } in batch {
                self.move_to(media, wanted).await?;
            }
        }
    }

    /// Moves every picture of the post, whether or not it is where it ought to be.
    pub async fn post(&self, post: PostId) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let pictures = uow.media().of_post(post).await?;
        drop(uow);
        for Placement { media, wanted } in pictures {
            self.move_to(media, wanted).await?;
        }
        Ok(())
    }

    /// Makes sure that the picture has left the place that `media` names and is as accessible as wanted. A move that
    /// somebody else began is finished before another one begins.
    pub async fn move_to(&self, media: Media, wanted: Access) -> Outcome<()> {
        let mut next = Some(media);
        while let Some(media) = next {
            self.step(&media, wanted).await?;
            let uow = self.store.begin().await?;
            next = uow.media().find(media.id).await?.filter(|moved| moved.place.access != wanted);
        }
        Ok(())
    }

    /// Copies first, then names the new place in the row, then lets the old place be deleted: whatever step a crash
    /// hits, the row names bytes that are there.
    async fn step(&self, media: &Media, wanted: Access) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let planned = uow.media().plan_move(media, &Place { access: wanted, key: self.keys.key() }).await?;
        uow.commit().await?;
        let Some(to) = planned else { return Ok(()) };
        let from = media.renditions_at(&media.place);
        for (from, to) in from.iter().zip(&media.renditions_at(&to)) {
            // What is not there any more has been moved by somebody else; then this move is not finished here.
            self.blobs.copy(from, to).await?;
        }
        let now = self.stamps.now();
        let delete_at = if to.access == Access::Public { now + GRACE } else { now };
        let uow = self.store.begin().await?;
        if uow.media().finish_move(media, &to, now).await? {
            uow.jobs().push(self.stamps.id(), &Job::DeleteBlobs { blobs: from }, delete_at).await?;
            uow.commit().await?;
        }
        Ok(())
    }
}
