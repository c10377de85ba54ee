use std::sync::Arc;

use chrono::TimeDelta;

use super::{Export, ExportState};
use crate::{
    Outcome,
    media::{Blob, BlobStore},
    store::UnitOfWorkFactory,
    time::Clock,
};

const BATCH: u16 = 50;
/// For how long somebody sees that there was one.
const MEMORY: TimeDelta = TimeDelta::days(90);

/// Deletes archives whose time is over.
pub struct ExportSweep {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub blobs: Arc<dyn BlobStore>,
    pub clock: Arc<dyn Clock>,
}

impl ExportSweep {
    /// Answers how many archives and rows went. Objects go first: after a crash the row still tells what to delete.
    pub async fn run(&self) -> Outcome<u64> {
        let (now, mut swept) = (self.clock.now(), 0);
        loop {
            let uow = self.store.begin().await?;
            let due = uow.exports().due(now, BATCH).await?;
            drop(uow);
            if due.is_empty() {
                break;
            }
            swept += due.len() as u64;
            let blobs: Vec<Blob> = due.iter().map(|export| Blob::Export { key: export.key.clone() }).collect();
            self.blobs.delete(&blobs).await?;
            let uow = self.store.begin().await?;
            for export in due {
                uow.exports().update(&Export { state: ExportState::Expired, ..export }, now).await?;
            }
            uow.commit().await?;
        }
        let uow = self.store.begin().await?;
        swept += uow.exports().purge(now - MEMORY).await?;
        uow.commit().await?;
        Ok(swept)
    }
}
