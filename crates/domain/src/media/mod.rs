//! Pictures that were made from uploads: their sizes, where their bytes are, who may fetch them.

mod blobs;
mod discard;
mod ports;
mod rekey;
mod sizes;
mod sweep;
#[cfg(test)]
mod tests;

pub use blobs::{Blob, Format};
pub use discard::discard;
pub use ports::{
    Address, BlobStore, BlobWriter, MediaAddresses, MediaQueries, MediaRepository, Picture, PictureError,
    PictureProcessor, Placement, RenditionBytes, Shelf, Shelved,
};
#[cfg(feature = "mocks")]
pub use ports::{MockBlobStore, MockMediaQueries, MockMediaRepository, MockPictureProcessor};
pub use rekey::Rekeying;
pub use sizes::{MAX_PIXELS, MAX_SIDE, RENDITION_WIDTHS, Size, rendition_sizes};
pub use sweep::BlobSweep;

use crate::{
    ids::{MediaId, PostId, UserId},
    time::Timestamp,
};

pub const ALT_TEXT_MAX: usize = 1_500;

/// Who may fetch the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Whoever has the address; it never expires.
    Public,
    /// Whoever has an address that was signed in the last minutes.
    Private,
}

/// Where the served bytes of a picture are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    pub access: Access,
    /// 128 random bits in hexadecimal.
    pub key: String,
}

/// A picture that is ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    pub id: MediaId,
    pub owner_id: UserId,
    /// `None` while it waits for its post, and for avatars.
    pub post_id: Option<PostId>,
    pub is_avatar: bool,
    /// Its place in the post, from 0.
    pub position: i16,
    pub alt_text: String,
    /// Of the upright source, in pixels.
    pub width: i32,
    pub height: i32,
    /// A thumbhash.
    pub placeholder: Vec<u8>,
    pub place: Place,
    /// 128 random bits in hexadecimal, never told to anybody.
    pub original_key: String,
    /// Ascending; each exists as WebP and as JPEG.
    pub renditions: Vec<Size>,
    /// SHA-256 of the bytes as they were uploaded.
    pub sha256: [u8; 32],
    pub created_at: Timestamp,
}

/// A picture as it is shown to whoever may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaView {
    pub id: MediaId,
    pub alt_text: String,
    /// Of the upright source, in pixels.
    pub width: i32,
    pub height: i32,
    /// A thumbhash.
    pub placeholder: Vec<u8>,
    pub place: Place,
    /// Ascending; each exists as WebP and as JPEG.
    pub renditions: Vec<Size>,
}

impl From<Media> for MediaView {
    fn from(media: Media) -> Self {
        let Media { id, alt_text, width, height, placeholder, place, renditions, .. } = media;
        Self { id, alt_text, width, height, placeholder, place, renditions }
    }
}
