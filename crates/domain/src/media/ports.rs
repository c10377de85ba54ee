use async_trait::async_trait;

use crate::{
    StoreError,
    ids::{MediaId, PostId, UserId},
    media::{Access, Blob, Format, Media, Place, Size},
    time::Timestamp,
};

/// A picture and who ought to be able to fetch it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    pub media: Media,
    pub wanted: Access,
}

impl Placement {
    pub fn is_wrong(&self) -> bool {
        self.media.place.access != self.wanted
    }
}

/// Pictures inside a unit of work. A picture ought to be public when its owner is active and it is their avatar, or
/// belongs to a public post that is not deleted of a person who is not private; else private. One of an active person
/// that waits for its post, or was their avatar before, may be either.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MediaRepository: Send + Sync {
    async fn insert(&self, media: &Media) -> Result<(), StoreError>;

    async fn find(&self, id: MediaId) -> Result<Option<Media>, StoreError>;

    /// Puts a picture into a post that nobody has seen yet. `false` when it is not theirs, or is in a post or an avatar already.
    async fn attach(
        &self,
        media: MediaId,
        owner: UserId,
        post: PostId,
        position: i16,
        alt_text: &str,
    ) -> Result<bool, StoreError>;

    /// A part of an edit of the post, which is updated after it. `false` when the picture is not in this post.
    async fn set_alt_text(&self, media: MediaId, post: PostId, alt_text: &str) -> Result<bool, StoreError>;

    /// The pictures of a post, deleted or not, with where they ought to be.
    async fn of_post(&self, post: PostId) -> Result<Vec<Placement>, StoreError>;

    /// Notes where the picture is about to move to, unless a move is noted already; answers the noted one, so that a move
    /// that was interrupted, or is made twice at once, goes to one place. `None` when the picture is gone or no longer
    /// where `media` says.
    async fn plan_move(&self, media: &Media, to: &Place) -> Result<Option<Place>, StoreError>;

    /// The picture is now at the planned place. `false` when somebody else has finished the move, and when it is one to
    /// a public place where the picture ought not to be public any more: MUST NOT undo what was decided meanwhile. MUST
    /// make a new edition of the post or person that shows it.
    async fn finish_move(&self, media: &Media, to: &Place, now: Timestamp) -> Result<bool, StoreError>;

    /// Forgets a planned move; `false` when it is not planned any more.
    async fn cancel_move(&self, media: MediaId, to: &Place) -> Result<bool, StoreError>;

    async fn delete(&self, media: MediaId) -> Result<(), StoreError>;

    /// Deletes a picture that waits for its post; `false` when it is used by now.
    async fn delete_unused(&self, media: MediaId) -> Result<bool, StoreError>;
}

/// Pictures, for those who move them and sweep up after them.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MediaQueries: Send + Sync {
    /// Pictures of the person that are not where they ought to be, at most `limit`.
    async fn misplaced(&self, owner: UserId, limit: u16) -> Result<Vec<Placement>, StoreError>;

    /// Those of these keys that no picture is at or moves to, and that no upload is going to be at.
    async fn unknown_places(&self, keys: &[String]) -> Result<Vec<String>, StoreError>;

    /// Those of these keys that no original has, and that no upload in work may get.
    async fn unknown_originals(&self, keys: &[String]) -> Result<Vec<String>, StoreError>;
}

/// Where bytes are kept.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait BlobStore: Send + Sync {
    /// MUST be durable when it returns, and never visible in part. Replaces what was there.
    async fn put(&self, blob: &Blob, content_type: &str, bytes: Vec<u8>) -> Result<(), StoreError>;

    /// As [`put`](Self::put), piece by piece.
    async fn writer(&self, blob: &Blob) -> Result<Box<dyn BlobWriter>, StoreError>;

    /// `None` when there is none.
    async fn get(&self, blob: &Blob) -> Result<Option<Vec<u8>>, StoreError>;

    /// At most `limit` bytes from `start` on: fewer only where the object ends, none behind its end. `None` when there is
    /// no object.
    async fn part(&self, blob: &Blob, start: u64, limit: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// `false` when there is nothing at `from`. Replaces what was at `to`.
    async fn copy(&self, from: &Blob, to: &Blob) -> Result<bool, StoreError>;

    /// Idempotent.
    async fn delete(&self, blobs: &[Blob]) -> Result<(), StoreError>;

    /// At most `limit` keys of this shelf that come after `after` (empty: from the first on), ascending, each with when it
    /// was last written to. An empty answer is the end.
    async fn list(&self, shelf: Shelf, after: &str, limit: u16) -> Result<Vec<Shelved>, StoreError>;

    /// Deletes everything with this key. Idempotent.
    async fn clear(&self, shelf: Shelf, key: &str) -> Result<(), StoreError>;
}

/// A part of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    Quarantine,
    Originals,
    Renditions(Access),
    Exports,
}

/// What is on a shelf under one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelved {
    pub key: String,
    pub changed_at: Timestamp,
}

/// Bytes on their way into the store. Dropped without [`finish`](Self::finish) leaves nothing behind.
#[async_trait]
pub trait BlobWriter: Send {
    async fn write(&mut self, chunk: &[u8]) -> Result<(), StoreError>;

    /// MUST be durable when it returns.
    async fn finish(self: Box<Self>) -> Result<(), StoreError>;
}

/// How the bytes of a rendition are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    pub place: &'a Place,
    pub width: u32,
    pub format: Format,
}

/// Addresses that browsers fetch pictures from.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait MediaAddresses: Send + Sync {
    /// Absolute, or rooted at our own origin. That of a private picture carries one signature for all its renditions in
    /// the query, valid for at most ten minutes, its expiry rounded to five so that pages stay equal.
    #[allow(clippy::needless_lifetimes, clippy::elidable_lifetime_names)] // mockall wants the lifetime named
    fn url<'a>(&self, address: Address<'a>, now: Timestamp) -> String;

    /// Whether the signature in a query admits to the private picture with this key. Whoever serves the bytes asks.
    fn admits(&self, key: &str, expires: i64, signature: &str, now: Timestamp) -> bool;
}

/// A picture as it was read from an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Of the upright source.
    pub size: Size,
    /// A thumbhash.
    pub placeholder: Vec<u8>,
    /// The source without metadata but its colour profile and orientation; pixels untouched.
    pub original: Vec<u8>,
    /// SHA-256 of the bytes as they came.
    pub sha256: [u8; 32],
    pub renditions: Vec<RenditionBytes>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenditionBytes {
    pub size: Size,
    pub format: Format,
    pub bytes: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// Not what was declared, or none of the accepted types.
    #[error("not of the declared type")]
    TypeMismatch,
    #[error("cannot be decoded")]
    Undecodable,
    /// More than [`MAX_PIXELS`](super::MAX_PIXELS), a side over [`MAX_SIDE`](super::MAX_SIDE), or none.
    #[error("dimensions out of bounds")]
    Dimensions,
    #[error("took too long")]
    TimedOut,
    /// A defect of ours or of the machine; worth another try.
    #[error("could not be processed")]
    Internal(#[source] crate::error::BoxError),
}

/// Reads pictures. Bounded by the bytes of decoded pixels that are in memory at once; calls beyond wait.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PictureProcessor: Send + Sync {
    /// MUST check type and dimensions before pixels are allocated. What it makes is upright, sRGB, without metadata, its
    /// alpha flattened on white, in the sizes of [`rendition_sizes`](super::rendition_sizes), each in both formats.
    async fn process(&self, bytes: Vec<u8>, declared: &str) -> Result<Picture, PictureError>;
}
