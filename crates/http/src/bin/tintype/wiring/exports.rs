//! Archives of what is somebody's.

use std::sync::Arc;

use chrono::TimeDelta;
use tintype_archive::ZipArchives;
use tintype_domain::exports::{ExportService, ExportSweep, Exporting};

use super::Base;

pub(super) fn service(base: &Base) -> ExportService {
    ExportService { store: Arc::clone(&base.store), keys: Arc::clone(&base.keys), stamps: base.stamps.clone() }
}

pub(super) fn exporting(base: &Base) -> Exporting {
    Exporting {
        store: Arc::clone(&base.store),
        belongings: base.queries.clone(),
        blobs: Arc::clone(&base.blobs),
        archives: Arc::new(ZipArchives),
        stamps: base.stamps.clone(),
        keep: base.keep_exports,
    }
}

pub(super) fn sweep(base: &Base) -> ExportSweep {
    ExportSweep {
        store: Arc::clone(&base.store),
        blobs: Arc::clone(&base.blobs),
        clock: Arc::clone(&base.stamps.clock),
    }
}

pub(super) fn keep(days: u16) -> TimeDelta {
    TimeDelta::days(days.into())
}
