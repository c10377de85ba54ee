use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;

use crate::{
    Failure, FieldCode, Outcome, StoreError,
    error::Constraint,
    events::{Event, EventBus},
    ids::UploadId,
    jobs::Job,
    signing::KeyGenerator,
    store::UnitOfWorkFactory,
    time::Stamps,
    uploads::{
        CONTENT_TYPES, GRANT_MINUTES, MAX_BYTES, Progress, Upload, UploadGrant, UploadQueries, UploadState,
        UploadTarget, UploadView, intake::wrong_size,
    },
    viewer::Actor,
};

/// How long `complete` waits for the picture before it answers that it is still worked on.
const PATIENCE: Duration = Duration::from_secs(8);
/// An event may be lost; so look by oneself now and then.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Grants and completes uploads.
pub struct UploadService {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub uploads: Arc<dyn UploadQueries>,
    pub target: Arc<dyn UploadTarget>,
    pub events: Arc<dyn EventBus>,
    pub keys: Arc<dyn KeyGenerator>,
    pub stamps: Stamps,
}

impl UploadService {
    /// Grants one upload of exactly this type and size. Repeated with the same id after a crash it grants the same one.
    pub async fn create(
        &self,
        actor: Actor,
        id: UploadId,
        content_type: &str,
        byte_size: i64,
    ) -> Outcome<(Upload, UploadGrant)> {
        check(content_type, byte_size)?;
        let now = self.stamps.now();
        let upload = Upload {
            id,
            owner_id: actor.id,
            state: UploadState::Pending,
            content_type: content_type.to_owned(),
            byte_size,
            quarantine_key: self.keys.key(),
            media_key: self.keys.key(),
            media_id: None,
            failure: None,
            expires_at: now + TimeDelta::minutes(GRANT_MINUTES),
            created_at: now,
            updated_at: now,
        };
        let uow = self.store.begin().await?;
        let upload = match uow.uploads().insert(&upload).await {
            Ok(()) => {
                uow.commit().await?;
                upload
            }
            Err(StoreError::Conflict(Constraint::PrimaryKey)) => {
                drop(uow);
                self.view(actor, id).await?.upload
            }
            Err(error) => return Err(error.into()),
        };
        let grant = self.target.grant(&upload).await?;
        Ok((upload, grant))
    }

    /// The upload as its owner sees it.
    pub async fn view(&self, actor: Actor, id: UploadId) -> Outcome<UploadView> {
        self.uploads.upload(actor.id, id).await?.ok_or(Failure::NotFound)
    }

    /// How far the upload is, or why it leads nowhere.
    pub async fn progress(&self, actor: Actor, id: UploadId) -> Outcome<Progress> {
        let view = self.view(actor, id).await?;
        let upload = view.upload.clone();
        match Progress::of(view, self.stamps.now()) {
            // What has arrived outside this server in time can still be completed.
            Err(Failure::UploadExpired) if upload.state == UploadState::Pending => {
                self.target.arrived(&upload).await?.map(|_| Progress::Waiting(upload)).ok_or(Failure::UploadExpired)
            }
            progress => progress,
        }
    }

    /// Has the bytes made into a picture, and waits a while for it: answers the picture, or that it is worked on. May be
    /// repeated.
    pub async fn complete(&self, actor: Actor, id: UploadId) -> Outcome<Progress> {
        let mut events = self.events.subscribe();
        let arrived = self.arrived(actor, id).await?;
        self.enqueue(actor, id, arrived).await?;
        let patience_ends = self.stamps.now() + PATIENCE;
        loop {
            match self.progress(actor, id).await? {
                Progress::Ready(media) => return Ok(Progress::Ready(media)),
                Progress::Waiting(upload) | Progress::Working(upload) if self.stamps.now() >= patience_ends => {
                    return Ok(Progress::Working(upload));
                }
                _ => {
                    let settled = Event::UploadSettled(id);
                    while events.next(LOOK_AGAIN).await.is_some_and(|event| event != settled) {}
                }
            }
        }
    }

    /// Whether all bytes are at a target outside this server.
    async fn arrived(&self, actor: Actor, id: UploadId) -> Outcome<bool> {
        let upload = self.view(actor, id).await?.upload;
        if upload.state != UploadState::Pending {
            return Ok(false);
        }
        match self.target.arrived(&upload).await? {
            Some(bytes) if i64::try_from(bytes) == Ok(upload.byte_size) => Ok(true),
            Some(_) => Err(wrong_size()),
            None => Ok(false),
        }
    }

    /// Moves a received upload on to the worker; leaves one that is further along as it is.
    async fn enqueue(&self, actor: Actor, id: UploadId, arrived: bool) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let upload = uow.uploads().find(id).await?.filter(|upload| upload.owner_id == actor.id);
        let mut upload = upload.ok_or(Failure::NotFound)?;
        let now = self.stamps.now();
        match upload.state {
            UploadState::Pending if !arrived && upload.expires_at <= now => return Err(Failure::UploadExpired),
            UploadState::Pending if !arrived => return Err(Failure::UploadIncomplete),
            UploadState::Pending | UploadState::Received => {}
            UploadState::Processing | UploadState::Ready | UploadState::Failed => return Ok(()),
        }
        upload.state = UploadState::Processing;
        upload.updated_at = now;
        uow.uploads().update(&upload).await?;
        uow.jobs().push(self.stamps.id(), &Job::ProcessUpload { upload_id: id }, now).await?;
        uow.commit().await?;
        Ok(())
    }
}

fn check(content_type: &str, byte_size: i64) -> Outcome<()> {
    if !CONTENT_TYPES.contains(&content_type) {
        return Err(Failure::UploadType);
    }
    if byte_size <= 0 {
        let message = "Choose a JPEG, PNG, WebP or GIF that is not empty, and give its size in bytes.";
        return Err(Failure::field("byte_size", FieldCode::Range, message));
    }
    if byte_size > MAX_BYTES {
        return Err(Failure::UploadTooLarge);
    }
    Ok(())
}
