use async_trait::async_trait;

use super::Record;
use crate::{Outcome, media::BlobWriter, time::Timestamp};

/// Makes archives, piece by piece.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait ArchiveMaker: Send + Sync {
    /// An empty archive that is written to `out`.
    fn begin(&self, out: Box<dyn BlobWriter>, made_at: Timestamp) -> Box<dyn Archive>;
}

/// What a file of an archive holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// One record.
    Single,
    /// Any number of records.
    List,
    /// Bytes as they are.
    Bytes,
}

/// An archive on its way into the store. MUST hold neither its files nor a whole file in memory. Dropped without
/// [`finish`](Self::finish) leaves nothing behind.
#[async_trait]
pub trait Archive: Send {
    /// Begins the next file, which ends the one before.
    async fn open(&mut self, file: &str, entry: Entry) -> Outcome<()>;

    /// Into a file of records.
    async fn record(&mut self, record: &Record) -> Outcome<()>;

    /// Into a file of bytes.
    async fn bytes(&mut self, bytes: &[u8]) -> Outcome<()>;

    /// Adds `manifest.json`, which MUST name each file with its size and the SHA-256 of its content; answers the size of
    /// the archive. MUST be durable when it returns.
    async fn finish(self: Box<Self>) -> Outcome<u64>;
}
