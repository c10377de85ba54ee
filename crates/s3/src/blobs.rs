use async_trait::async_trait;
use http::{
    HeaderMap, HeaderValue,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use s3::error::S3Error;
use tintype_domain::{
    StoreError,
    media::{Access, Blob, BlobStore, BlobWriter, Place, Shelf, Shelved},
};

use crate::{Bucket, errors::store_error, shelves, writer::ObjectWriter};

/// What browsers and a CDN may keep for ever: it never changes under its name.
const PUBLIC: &str = "public, max-age=31536000, immutable";
const PRIVATE: &str = "private, no-store";
/// A rendition seldom has more.
const RENDITION: u64 = 2_000_000;

/// Blobs as objects of a bucket.
pub struct BucketBlobStore {
    pub bucket: Bucket,
}

#[async_trait]
impl BlobStore for BucketBlobStore {
    async fn put(&self, blob: &Blob, content_type: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let (path, cache) = (blob.path(), cache_control(blob));
        let put = || async {
            let request = self.bucket.client().put_object_builder(&path, &bytes);
            request.with_content_type(content_type).with_cache_control(cache)?.execute().await
        };
        self.bucket.ask(bytes.len() as u64, put).await?.map(drop).ok_or_else(no_bucket)
    }

    async fn writer(&self, blob: &Blob) -> Result<Box<dyn BlobWriter>, StoreError> {
        Ok(Box::new(ObjectWriter::new(Self { bucket: self.bucket.clone() }, blob.clone())))
    }

    async fn get(&self, blob: &Blob) -> Result<Option<Vec<u8>>, StoreError> {
        self.bucket.read(&blob.path()).await
    }

    async fn part(&self, blob: &Blob, start: u64, limit: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let (path, last) = (blob.path(), start + limit.max(1) - 1);
        let read = || async {
            match self.bucket.client().get_object_range(&path, start, Some(last)).await {
                Ok(answer) => Ok(answer.to_vec()),
                // Behind its end.
                Err(S3Error::HttpFailWithBody(416, _)) => Ok(Vec::new()),
                Err(error) => Err(error),
            }
        };
        self.bucket.ask(limit, read).await
    }

    async fn copy(&self, from: &Blob, to: &Blob) -> Result<bool, StoreError> {
        let (from_path, to_path) = (from.path(), to.path());
        let client = self.bucket.client().with_extra_headers(replacing(to)).map_err(store_error)?;
        let copied = self.bucket.ask(RENDITION, || client.copy_object_internal(&from_path, &to_path)).await?;
        Ok(copied.is_some())
    }

    async fn delete(&self, blobs: &[Blob]) -> Result<(), StoreError> {
        for path in blobs.iter().map(Blob::path) {
            // Deleting what is not there is no error of the protocol; some servers say so all the same.
            self.bucket.ask(0, || self.bucket.client().delete_object(&path)).await?;
        }
        Ok(())
    }

    async fn list(&self, shelf: Shelf, after: &str, limit: u16) -> Result<Vec<Shelved>, StoreError> {
        shelves::list(&self.bucket, shelf, after, limit).await
    }

    async fn clear(&self, shelf: Shelf, key: &str) -> Result<(), StoreError> {
        shelves::clear(&self.bucket, shelf, key).await
    }
}

fn cache_control(blob: &Blob) -> &'static str {
    match blob {
        Blob::Rendition { place: Place { access: Access::Public, .. }, .. } => PUBLIC,
        _ => PRIVATE,
    }
}

/// A copy keeps the headers of its source unless told others, and then it keeps none.
fn replacing(blob: &Blob) -> HeaderMap {
    let content_type = match blob {
        Blob::Rendition { format, .. } => format.content_type(),
        Blob::Quarantine { .. } | Blob::Original { .. } | Blob::Export { .. } => "application/octet-stream",
    };
    let mut headers = HeaderMap::new();
    headers.insert("x-amz-metadata-directive", HeaderValue::from_static("REPLACE"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache_control(blob)));
    headers
}

pub(crate) fn no_bucket() -> StoreError {
    StoreError::Unavailable("the bucket is not there".into())
}
