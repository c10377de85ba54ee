//! Objects that are sent while they are made.

use std::mem;

use async_trait::async_trait;
use s3::serde_types::Part;
use tintype_domain::{
    StoreError,
    media::{Blob, BlobStore, BlobWriter},
};
use tokio::runtime::Handle;

use crate::{Bucket, BucketBlobStore, blobs::no_bucket};

const CONTENT_TYPE: &str = "application/octet-stream";
/// What is larger is sent in parts of this size, of which a bucket takes 10,000.
const PART: usize = 8 << 20;

/// At most one part is in memory. An object is there once it is finished, whole or not at all.
pub(crate) struct ObjectWriter {
    store: BucketBlobStore,
    blob: Blob,
    bytes: Vec<u8>,
    sent: Option<Sent>,
}

/// An upload in parts, and those of them that have arrived.
struct Sent {
    id: String,
    parts: Vec<Part>,
}

impl ObjectWriter {
    pub(crate) fn new(store: BucketBlobStore, blob: Blob) -> Self {
        Self { store, blob, bytes: Vec::new(), sent: None }
    }

    async fn send_part(&mut self) -> Result<(), StoreError> {
        let (bucket, path, part) = (&self.store.bucket, self.blob.path(), mem::take(&mut self.bytes));
        if self.sent.is_none() {
            let begin = || bucket.client().initiate_multipart_upload(&path, CONTENT_TYPE);
            let begun = bucket.ask(0, begin).await?.ok_or_else(no_bucket)?;
            self.sent = Some(Sent { id: begun.upload_id, parts: Vec::new() });
        }
        let Some(sent) = &mut self.sent else { return Ok(()) };
        let number = u32::try_from(sent.parts.len() + 1).unwrap_or(u32::MAX);
        let send = || bucket.client().put_multipart_chunk(part.clone(), &path, number, &sent.id, CONTENT_TYPE);
        let arrived = bucket.ask(part.len() as u64, send).await?.ok_or_else(no_bucket)?;
        sent.parts.push(arrived);
        Ok(())
    }
}

#[async_trait]
impl BlobWriter for ObjectWriter {
    async fn write(&mut self, chunk: &[u8]) -> Result<(), StoreError> {
        self.bytes.extend_from_slice(chunk);
        if self.bytes.len() < PART { Ok(()) } else { self.send_part().await }
    }

    async fn finish(mut self: Box<Self>) -> Result<(), StoreError> {
        if self.sent.is_none() {
            let bytes = mem::take(&mut self.bytes);
            return self.store.put(&self.blob, CONTENT_TYPE, bytes).await;
        }
        if !self.bytes.is_empty() {
            self.send_part().await?;
        }
        let Some(sent) = &self.sent else { return Ok(()) };
        let (bucket, path) = (&self.store.bucket, self.blob.path());
        let complete = || bucket.client().complete_multipart_upload(&path, &sent.id, sent.parts.clone());
        bucket.ask(0, complete).await?.ok_or_else(no_bucket)?;
        self.sent = None;
        Ok(())
    }
}

/// What was sent of an object that is not going to be there is taken back; of a process that died, the bucket does it by
/// a rule of its own (docs/operations.md).
impl Drop for ObjectWriter {
    fn drop(&mut self) {
        let (Some(sent), Ok(runtime)) = (self.sent.take(), Handle::try_current()) else { return };
        runtime.spawn(take_back(self.store.bucket.clone(), self.blob.path(), sent.id));
    }
}

async fn take_back(bucket: Bucket, path: String, id: String) {
    if let Err(error) = bucket.ask(0, || bucket.client().abort_upload(&path, &id)).await {
        tracing::warn!(%error, "an unfinished upload stays in the bucket");
    }
}
