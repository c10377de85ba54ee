mod intake;
mod processing;
mod service;
mod sweep;

use crate::{ids::UploadId, media::Blob};

const ID: UploadId = UploadId(7);

/// Of the upload with this id.
fn quarantined() -> Blob {
    Blob::Quarantine { key: "q7".to_owned() }
}
