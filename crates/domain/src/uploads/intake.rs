use std::sync::Arc;

use crate::{
    Failure, Outcome,
    ids::UploadId,
    media::{Blob, BlobStore, BlobWriter},
    store::UnitOfWorkFactory,
    time::Stamps,
    uploads::{Upload, UploadState, UploadTarget},
};

/// Takes the bytes where this server is their target. Nobody needs to be signed in: the address is signed.
pub struct UploadIntake {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub blobs: Arc<dyn BlobStore>,
    pub target: Arc<dyn UploadTarget>,
    pub stamps: Stamps,
}

/// One body on its way in.
pub struct Intake {
    upload: Upload,
    writer: Box<dyn BlobWriter>,
    received: i64,
}

impl UploadIntake {
    /// Admits a body of this type to a granted address.
    pub async fn open(&self, id: UploadId, expires: i64, signature: &str, content_type: &str) -> Outcome<Intake> {
        if !self.target.admits(id, expires, signature) {
            return Err(Failure::UploadGrantInvalid);
        }
        let uow = self.store.begin().await?;
        let upload = uow.uploads().find(id).await?.ok_or(Failure::UploadExpired)?;
        drop(uow);
        check_unused(&upload)?;
        if upload.expires_at <= self.stamps.now() {
            return Err(Failure::UploadExpired);
        }
        if upload.content_type != content_type {
            return Err(Failure::MediaTypeMismatch);
        }
        let writer = self.blobs.writer(&quarantine(&upload)).await?;
        Ok(Intake { upload, writer, received: 0 })
    }

    /// Keeps the body if it has exactly the declared size and is the first for this upload.
    pub async fn close(&self, intake: Intake) -> Outcome<()> {
        if intake.received != intake.upload.byte_size {
            return Err(wrong_size());
        }
        intake.writer.finish().await?;
        let uow = self.store.begin().await?;
        let mut upload = uow.uploads().find(intake.upload.id).await?.ok_or(Failure::UploadExpired)?;
        check_unused(&upload)?;
        upload.state = UploadState::Received;
        upload.updated_at = self.stamps.now();
        uow.uploads().update(&upload).await?;
        uow.commit().await?;
        Ok(())
    }
}

impl Intake {
    /// The declared size in bytes.
    pub fn byte_size(&self) -> i64 {
        self.upload.byte_size
    }

    /// Refuses as soon as more than the declared size has come.
    pub async fn write(&mut self, chunk: &[u8]) -> Outcome<()> {
        self.received = self.received.saturating_add(i64::try_from(chunk.len()).unwrap_or(i64::MAX));
        if self.received > self.upload.byte_size {
            return Err(Failure::BodyTooLarge);
        }
        Ok(self.writer.write(chunk).await?)
    }
}

fn check_unused(upload: &Upload) -> Outcome<()> {
    if upload.state == UploadState::Pending { Ok(()) } else { Err(Failure::UploadUsed) }
}

pub(super) fn wrong_size() -> Failure {
    Failure::field("byte_size", "length", "Send exactly as many bytes as were declared.")
}

pub(super) fn quarantine(upload: &Upload) -> Blob {
    Blob::Quarantine { key: upload.quarantine_key.clone() }
}
