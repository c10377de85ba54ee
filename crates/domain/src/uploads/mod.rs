//! Bytes on their way to becoming a picture: granted, received, processed, ready or failed.

mod intake;
mod ports;
mod processing;
mod progress;
mod service;
mod sweep;
#[cfg(test)]
mod tests;

pub use intake::{Intake, UploadIntake};
#[cfg(feature = "mocks")]
pub use ports::{MockUploadQueries, MockUploadRepository, MockUploadTarget};
pub use ports::{UploadGrant, UploadQueries, UploadRepository, UploadTarget, UploadView};
pub use processing::UploadProcessing;
pub use progress::Progress;
pub use service::UploadService;
pub use sweep::UploadSweep;

use crate::{
    Failure,
    ids::{MediaId, UploadId, UserId},
    time::Timestamp,
};

pub const MAX_BYTES: i64 = 25_000_000;
/// How long a grant is valid.
pub const GRANT_MINUTES: i64 = 10;
/// How long a picture may wait for its post.
pub const UNUSED_HOURS: i64 = 24;
pub const CONTENT_TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadState {
    /// Granted; no bytes yet.
    Pending,
    /// The bytes are in quarantine.
    Received,
    /// Completed by its owner; the worker is on it.
    Processing,
    Ready,
    Failed,
}

/// Why a picture was refused; the outcome of processing that is final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadFailure {
    TypeMismatch,
    Undecodable,
    Dimensions,
    Timeout,
}

impl From<UploadFailure> for Failure {
    fn from(failure: UploadFailure) -> Self {
        match failure {
            UploadFailure::TypeMismatch => Self::MediaTypeMismatch,
            UploadFailure::Undecodable => Self::MediaUndecodable,
            UploadFailure::Dimensions => Self::MediaDimensions,
            UploadFailure::Timeout => Self::MediaTimeout,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    pub id: UploadId,
    pub owner_id: UserId,
    pub state: UploadState,
    /// One of [`CONTENT_TYPES`], as declared.
    pub content_type: String,
    /// As declared.
    pub byte_size: i64,
    /// Of its bytes in quarantine: where a bucket takes them, or those that came whole and first.
    pub quarantine_key: String,
    /// Of the renditions to come, so that processing twice writes the same objects.
    pub media_key: String,
    /// Set when ready.
    pub media_id: Option<MediaId>,
    /// Set when failed.
    pub failure: Option<UploadFailure>,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}
