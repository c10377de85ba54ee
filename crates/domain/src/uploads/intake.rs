use std::sync::Arc;

use crate::{
    Failure, FieldCode, Outcome,
    ids::UploadId,
    media::{Blob, BlobStore, BlobWriter},
    signing::KeyGenerator,
    store::{UnitOfWorkFactory, retrying},
    time::Stamps,
    uploads::{Upload, UploadState, UploadTarget},
};

/// Takes the bytes where this server is their target. Nobody needs to be signed in: the address is signed.
pub struct UploadIntake {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub blobs: Arc<dyn BlobStore>,
    pub target: Arc<dyn UploadTarget>,
    pub keys: Arc<dyn KeyGenerator>,
    pub stamps: Stamps,
}

/// One body on its way in.
pub struct Intake {
    upload: Upload,
    key: String,
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
        // Two bodies may come for one grant: each has a place of its own, and the first that is whole is the upload's.
        let key = self.keys.key();
        let writer = self.blobs.writer(&Blob::Quarantine { key: key.clone() }).await?;
        Ok(Intake { upload, key, writer, received: 0 })
    }

    /// Keeps the body if it has exactly the declared size and is the first for this upload.
    pub async fn close(&self, intake: Intake) -> Outcome<()> {
        let Intake { upload, key, writer, received } = intake;
        if received != upload.byte_size {
            return Err(wrong_size());
        }
        writer.finish().await?;
        let kept = retrying(&*self.store, || self.keep(upload.id, &key)).await;
        // Where it cannot be known whether the bytes were kept, they stay: what nothing refers to is swept.
        if matches!(kept, Err(Failure::UploadUsed | Failure::UploadExpired)) {
            self.blobs.delete(&[Blob::Quarantine { key }]).await?;
        }
        kept
    }

    async fn keep(&self, id: UploadId, key: &str) -> Outcome<()> {
        let uow = self.store.begin().await?;
        let mut upload = uow.uploads().find(id).await?.ok_or(Failure::UploadExpired)?;
        check_unused(&upload)?;
        upload.state = UploadState::Received;
        key.clone_into(&mut upload.quarantine_key);
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
    Failure::field("byte_size", FieldCode::Length, "Send exactly as many bytes as were declared.")
}

pub(super) fn quarantine(upload: &Upload) -> Blob {
    Blob::Quarantine { key: upload.quarantine_key.clone() }
}
