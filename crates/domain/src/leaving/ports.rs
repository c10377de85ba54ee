use async_trait::async_trait;

use crate::{
    StoreError,
    cards::CardId,
    ids::{ExportId, MediaId, UploadId, UserId},
    media::Shelf,
    time::Timestamp,
};

/// What a person has in the store of objects, and the rows that name it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Objects {
    pub media: Vec<MediaId>,
    pub uploads: Vec<UploadId>,
    pub exports: Vec<ExportId>,
    /// Everything with these keys: renditions where they are and where they are about to move, originals, bytes as sent,
    /// archives.
    pub places: Vec<(Shelf, String)>,
    /// What shows these pictures.
    pub cards: Vec<CardId>,
}

impl Objects {
    pub fn is_empty(&self) -> bool {
        self.media.is_empty() && self.uploads.is_empty() && self.exports.is_empty()
    }
}

/// Everything that a person leaves behind. Each method is a transaction of its own and does little, so that others are
/// not kept waiting; each may be repeated.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Remains: Send + Sync {
    /// Whether the person is leaving, suspended or not, and their time was over at `now`. From then on nobody can bring
    /// them back.
    async fn is_due(&self, owner: UserId, now: Timestamp) -> Result<bool, StoreError>;

    /// Of at most `limit` pictures and as many uploads and exports; empty when there are none left.
    async fn objects(&self, owner: UserId, limit: u16) -> Result<Objects, StoreError>;

    /// Deletes the rows of pictures, uploads and exports. To be called when their objects are gone.
    async fn forget(&self, owner: UserId, objects: &Objects) -> Result<(), StoreError>;

    /// Deletes about `limit` rows of the person's and of what hangs on them: credentials, sessions, likes, comments with
    /// their replies, follows, blocks, mutes, mentions, posts. MUST change the counters of others with the rows that
    /// they count, and make the timelines of followers out of date. `false` when nothing was left.
    async fn erase_some(&self, owner: UserId, limit: u16) -> Result<bool, StoreError>;

    /// Deletes the person, and jobs about them. MUST fail while anything refers to them.
    async fn erase_person(&self, owner: UserId) -> Result<(), StoreError>;
}
