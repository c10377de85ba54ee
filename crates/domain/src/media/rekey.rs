use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    Outcome,
    ids::{PostId, UserId},
    jobs::Job,
    media::{Access, BlobStore, Media, MediaQueries, Place, Placement},
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
    pub media: Arc<dyn MediaQueries>,
    pub blobs: Arc<dyn BlobStore>,
    pub keys: Arc<dyn KeyGenerator>,
    pub stamps: Stamps,
}

impl Rekeying {
    /// Moves some of the person's pictures that are not where they ought to be; `true` when there may be more. Not all at
    /// once: others wait for the worker too. Idempotent.
    pub async fn owner(&self, owner: UserId) -> Outcome<bool> {
        let batch = self.media.misplaced(owner, BATCH).await?;
        let more = batch.len() == usize::from(BATCH);
        for Placement { media, wanted } in batch {
            self.move_to(media, wanted).await?;
        }
        Ok(more)
    }

    /// Moves every picture of the post, whether or not it is where it ought to be, until all of them are.
    pub async fn post(&self, post: PostId) -> Outcome<()> {
        let mut pictures = self.pictures(post).await?;
        while !pictures.is_empty() {
            for Placement { media, wanted } in pictures {
                self.move_to(media, wanted).await?;
            }
            // What ought to be may have changed meanwhile.
            pictures = self.pictures(post).await?;
            pictures.retain(Placement::is_wrong);
        }
        Ok(())
    }

    async fn pictures(&self, post: PostId) -> Outcome<Vec<Placement>> {
        Ok(self.store.begin().await?.media().of_post(post).await?)
    }

    /// Takes the picture away from the place that `media` names, to one that is as accessible as wanted, unless that is
    /// not wanted any more. A move that somebody else began is finished before another one begins.
    pub async fn move_to(&self, media: Media, wanted: Access) -> Outcome<()> {
        let mut next = Some(media);
        while let Some(media) = next {
            next = self.step(&media, wanted).await?;
        }
        Ok(())
    }

    /// Copies first, then names the new place in the row, then lets the old place be deleted: whatever step a crash
    /// hits, the row names bytes that are there. Answers the picture where it has to be moved once more.
    async fn step(&self, media: &Media, wanted: Access) -> Outcome<Option<Media>> {
        let uow = self.store.begin().await?;
        let planned = uow.media().plan_move(media, &Place { access: wanted, key: self.keys.key() }).await?;
        uow.commit().await?;
        if let Some(to) = planned {
            for (from, to) in media.renditions_at(&media.place).iter().zip(&media.renditions_at(&to)) {
                // What is not there any more has been moved by somebody else; then this move is not finished here.
                self.blobs.copy(from, to).await?;
            }
            if !self.finish(media, &to).await? {
                // Called off: if it was somebody else's, the wanted one is yet to be made.
                return Ok((to.access != wanted).then(|| media.clone()));
            }
        }
        let uow = self.store.begin().await?;
        Ok(uow.media().find(media.id).await?.filter(|moved| moved.place.access != wanted))
    }

    /// `false` when the move was called off: what it has copied goes.
    async fn finish(&self, media: &Media, to: &Place) -> Outcome<bool> {
        let now = self.stamps.now();
        let uow = self.store.begin().await?;
        let finished = uow.media().finish_move(media, to, now).await?;
        let cancelled = !finished && uow.media().cancel_move(media.id, to).await?;
        // Whoever deleted the picture meanwhile may not have known this place.
        let gone = !finished && !cancelled && uow.media().find(media.id).await?.is_none();
        if finished {
            let turns_public = media.place.access == Access::Private && to.access == Access::Public;
            let delete_at = if turns_public { now + GRACE } else { now };
            let blobs = media.renditions_at(&media.place);
            uow.jobs().push(self.stamps.id(), &Job::DeleteBlobs { blobs }, delete_at).await?;
        } else if cancelled || gone {
            let blobs = media.renditions_at(to);
            uow.jobs().push(self.stamps.id(), &Job::DeleteBlobs { blobs }, now).await?;
        }
        uow.commit().await?;
        Ok(!cancelled)
    }
}
