//! Archives of everything that is somebody's, made by the worker for them alone.

mod archive;
mod belongings;
mod exporting;
mod ports;
mod service;
mod sweep;
#[cfg(test)]
mod tests;

#[cfg(feature = "mocks")]
pub use archive::MockArchiveMaker;
pub use archive::{Archive, ArchiveMaker, Entry};
#[cfg(feature = "mocks")]
pub use belongings::MockBelongings;
pub use belongings::{Belongings, Chapter, Device, Other, OwnPasskey, Record, Told};
pub use exporting::{Exporting, PIECE};
pub use ports::{ExportQueries, ExportRepository};
#[cfg(feature = "mocks")]
pub use ports::{MockExportQueries, MockExportRepository};
pub use service::ExportService;
pub use sweep::ExportSweep;

use crate::{
    ids::{ExportId, UserId},
    time::Timestamp,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportState {
    Queued,
    Running,
    Ready,
    Failed,
    /// Its archive is gone.
    Expired,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    pub id: ExportId,
    pub owner_id: UserId,
    pub state: ExportState,
    /// Of the archive: 128 random bits in hexadecimal, never told to anybody.
    pub key: String,
    /// Of the archive, once it is ready.
    pub bytes: Option<u64>,
    pub created_at: Timestamp,
    /// When the archive goes, once it is ready.
    pub expires_at: Option<Timestamp>,
}

impl Export {
    /// As it is now, also where nobody has swept yet.
    pub fn state_at(&self, now: Timestamp) -> ExportState {
        match (self.state, self.expires_at) {
            (ExportState::Ready, Some(end)) if end <= now => ExportState::Expired,
            (state, _) => state,
        }
    }

    /// Whether a worker is going to make it, or is at it.
    pub fn is_under_way(&self) -> bool {
        matches!(self.state, ExportState::Queued | ExportState::Running)
    }
}
