use std::sync::Arc;

use chrono::TimeDelta;

use crate::{
    Outcome,
    exports::ExportQueries,
    media::{Access, BlobStore, MediaQueries, Shelf, Shelved},
    signing::is_key,
    time::Clock,
};

const BATCH: u16 = 200;
/// What was written lately may be about to be named, or be named by the database that a wrong backup was restored over.
const YOUNG: TimeDelta = TimeDelta::days(7);

const SHELVES: [Shelf; 5] = [
    Shelf::Quarantine,
    Shelf::Originals,
    Shelf::Renditions(Access::Public),
    Shelf::Renditions(Access::Private),
    Shelf::Exports,
];

/// Deletes objects that nothing refers to: those of a process that died before it named them.
pub struct BlobSweep {
    pub blobs: Arc<dyn BlobStore>,
    pub media: Arc<dyn MediaQueries>,
    pub exports: Arc<dyn ExportQueries>,
    pub clock: Arc<dyn Clock>,
}

impl BlobSweep {
    /// Goes through the whole store; answers how many keys were cleared.
    pub async fn run(&self) -> Outcome<u64> {
        let mut cleared = 0;
        for shelf in SHELVES {
            let mut after = String::new();
            loop {
                let batch = self.blobs.list(shelf, &after, BATCH).await?;
                let Some(last) = batch.last() else { break };
                after.clone_from(&last.key);
                for key in self.orphans(shelf, batch).await? {
                    self.blobs.clear(shelf, &key).await?;
                    cleared += 1;
                }
            }
        }
        Ok(cleared)
    }

    async fn orphans(&self, shelf: Shelf, batch: Vec<Shelved>) -> Outcome<Vec<String>> {
        let old = self.clock.now() - YOUNG;
        let ours = batch.into_iter().filter(|shelved| shelved.changed_at < old && is_key(&shelved.key));
        let keys: Vec<String> = ours.map(|shelved| shelved.key).collect();
        if keys.is_empty() { Ok(keys) } else { self.unknown(shelf, keys).await }
    }

    async fn unknown(&self, shelf: Shelf, keys: Vec<String>) -> Outcome<Vec<String>> {
        Ok(match shelf {
            // An upload that is so old has been given up.
            Shelf::Quarantine => keys,
            Shelf::Originals => self.media.unknown_originals(&keys).await?,
            Shelf::Renditions(_) => self.media.unknown_places(&keys).await?,
            Shelf::Exports => self.exports.unknown_archives(&keys).await?,
        })
    }
}
