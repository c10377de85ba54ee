use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    Failure, Outcome,
    events::{Event, EventBus},
    ids::UploadId,
    jobs::Job,
    media::{Access, Blob, BlobStore, Media, Picture, PictureError, PictureProcessor, Place},
    store::{UnitOfWork, UnitOfWorkFactory},
    time::Stamps,
    uploads::{Upload, UploadFailure, UploadState, intake::quarantine},
};

/// Clocks differ, and a body may still be on its way when its grant expires.
const AFTER_EXPIRY: TimeDelta = TimeDelta::minutes(5);

/// Makes received bytes into a picture; run by the worker.
pub struct UploadProcessing {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub blobs: Arc<dyn BlobStore>,
    pub pictures: Arc<dyn PictureProcessor>,
    pub events: Arc<dyn EventBus>,
    pub stamps: Stamps,
}

impl UploadProcessing {
    /// Writes the objects, then the rows that name them. Idempotent: the names were chosen when the upload was granted.
    pub async fn process(&self, id: UploadId) -> Outcome<()> {
        let Some((upload, access)) = self.in_work(id).await? else { return Ok(()) };
        match self.read(&upload).await? {
            Ok(picture) => self.keep(&upload, picture, access).await?,
            Err(failure) => self.fail(&upload, failure).await?,
        }
        self.events.publish(Event::UploadSettled(id));
        Ok(())
    }

    /// Refuses a picture that could not be processed however often it was tried.
    pub async fn give_up(&self, id: UploadId) -> Outcome<()> {
        let Some((upload, _)) = self.in_work(id).await? else { return Ok(()) };
        self.fail(&upload, UploadFailure::Timeout).await?;
        self.events.publish(Event::UploadSettled(id));
        Ok(())
    }

    /// The upload, if it waits to be processed, and the likeliest access of the post to come: so publishing rarely has to
    /// move anything.
    async fn in_work(&self, id: UploadId) -> Outcome<Option<(Upload, Access)>> {
        let uow = self.store.begin().await?;
        let Some(upload) = still_processing(&*uow, id).await? else { return Ok(None) };
        let owner = uow.users().find(upload.owner_id).await?;
        Ok(owner.map(|owner| (upload, if owner.is_private { Access::Private } else { Access::Public })))
    }

    /// The picture, or why it is refused for good. Anything else is worth another try.
    async fn read(&self, upload: &Upload) -> Outcome<Result<Picture, UploadFailure>> {
        let Some(bytes) = self.blobs.get(&quarantine(upload)).await? else {
            return Ok(Err(UploadFailure::Undecodable));
        };
        Ok(match self.pictures.process(bytes, &upload.content_type).await {
            Ok(picture) => Ok(picture),
            Err(PictureError::TypeMismatch) => Err(UploadFailure::TypeMismatch),
            Err(PictureError::Undecodable) => Err(UploadFailure::Undecodable),
            Err(PictureError::Dimensions) => Err(UploadFailure::Dimensions),
            Err(PictureError::TimedOut) => Err(UploadFailure::Timeout),
            Err(PictureError::Internal(source)) => return Err(Failure::Internal(source)),
        })
    }

    async fn keep(&self, upload: &Upload, picture: Picture, access: Access) -> Outcome<()> {
        let now = self.stamps.now();
        let media = Media {
            // One picture an upload: the same id makes a repeated run find what the first one wrote.
            id: upload.id.0.into(),
            owner_id: upload.owner_id,
            post_id: None,
            is_avatar: false,
            position: 0,
            alt_text: String::new(),
            width: i32::try_from(picture.size.width).unwrap_or(i32::MAX),
            height: i32::try_from(picture.size.height).unwrap_or(i32::MAX),
            placeholder: picture.placeholder,
            place: Place { access, key: upload.media_key.clone() },
            original_key: upload.quarantine_key.clone(),
            renditions: sizes(&picture.renditions),
            sha256: picture.sha256,
            created_at: now,
        };
        let original = Blob::Original { key: media.original_key.clone() };
        self.blobs.put(&original, &upload.content_type, picture.original).await?;
        for rendition in picture.renditions {
            let (width, format) = (rendition.size.width, rendition.format);
            let blob = Blob::Rendition { place: media.place.clone(), width, format };
            self.blobs.put(&blob, rendition.format.content_type(), rendition.bytes).await?;
        }
        let uow = self.store.begin().await?;
        if let Some(mut upload) = still_processing(&*uow, upload.id).await? {
            uow.media().insert(&media).await?;
            upload.state = UploadState::Ready;
            upload.media_id = Some(media.id);
            self.settle(uow, upload).await?;
        }
        Ok(())
    }

    async fn fail(&self, upload: &Upload, failure: UploadFailure) -> Outcome<()> {
        let uow = self.store.begin().await?;
        if let Some(mut upload) = still_processing(&*uow, upload.id).await? {
            upload.state = UploadState::Failed;
            upload.failure = Some(failure);
            self.settle(uow, upload).await?;
        }
        Ok(())
    }

    /// The bytes go once the outcome is certain, and once more when nothing can be sent by the grant any more.
    async fn settle(&self, uow: Box<dyn UnitOfWork>, mut upload: Upload) -> Outcome<()> {
        let now = self.stamps.now();
        upload.updated_at = now;
        uow.uploads().update(&upload).await?;
        for at in [now, now.max(upload.expires_at + AFTER_EXPIRY)] {
            let blobs = vec![quarantine(&upload)];
            uow.jobs().push(self.stamps.id(), &Job::DeleteBlobs { blobs }, at).await?;
        }
        uow.commit().await?;
        Ok(())
    }
}

/// Another worker may have finished meanwhile.
async fn still_processing(uow: &dyn UnitOfWork, id: UploadId) -> Outcome<Option<Upload>> {
    Ok(uow.uploads().find(id).await?.filter(|upload| upload.state == UploadState::Processing))
}

fn sizes(renditions: &[crate::media::RenditionBytes]) -> Vec<crate::media::Size> {
    let mut sizes: Vec<_> = renditions.iter().map(|rendition| rendition.size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}
