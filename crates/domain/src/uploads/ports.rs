use async_trait::async_trait;

use crate::{
    StoreError,
    ids::{UploadId, UserId},
    media::Media,
    time::Timestamp,
    uploads::Upload,
};

/// Uploads inside a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait UploadRepository: Send + Sync {
    async fn insert(&self, upload: &Upload) -> Result<(), StoreError>;

    /// Locked until the unit of work ends.
    async fn find(&self, id: UploadId) -> Result<Option<Upload>, StoreError>;

    /// Writes state, quarantine key, media, failure and `updated_at`.
    async fn update(&self, upload: &Upload) -> Result<(), StoreError>;

    /// Uploads that can be forgotten, at most `limit`: those that did not become a picture and expired before
    /// `unfinished`, those whose picture waits for a post since before `unused`, and those that no worker has finished
    /// since then.
    async fn abandoned(&self, unfinished: Timestamp, unused: Timestamp, limit: u16) -> Result<Vec<Upload>, StoreError>;

    async fn delete(&self, id: UploadId) -> Result<(), StoreError>;
}

/// An upload as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadView {
    pub upload: Upload,
    pub media: Option<Media>,
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait UploadQueries: Send + Sync {
    /// `None` when it is not this person's.
    async fn upload(&self, owner: UserId, id: UploadId) -> Result<Option<UploadView>, StoreError>;
}

/// How a client sends the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadGrant {
    /// `PUT`, or `POST` of a multipart form.
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(String, String)>,
    /// Of the form, in order, before `file`.
    pub fields: Vec<(String, String)>,
}

/// Where clients send their bytes: to this server, or straight to a bucket.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait UploadTarget: Send + Sync {
    /// A grant for exactly this upload: its type, its size, until it expires.
    async fn grant(&self, upload: &Upload) -> Result<UploadGrant, StoreError>;

    /// Whether the signature in the query of a granted address is ours. Targets outside this server answer `false`.
    fn admits(&self, id: UploadId, expires: i64, signature: &str) -> bool;

    /// How many bytes have arrived at a target outside this server, `None` when none have. This server as the target
    /// answers `None`: it notes the arrival with the upload itself.
    async fn arrived(&self, upload: &Upload) -> Result<Option<u64>, StoreError>;
}
