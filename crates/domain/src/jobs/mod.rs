//! What happens after the answer: rows written with the change that causes them, run by the worker.

mod ports;
mod runner;
#[cfg(test)]
mod tests;

#[cfg(feature = "mocks")]
pub use ports::MockJobQueue;
pub use ports::{JobQueue, JobRepository, LeasedJob};
pub use runner::{HEARTBEAT, JobRunner, MAX_ATTEMPTS};

use crate::{
    cards::CardId,
    ids::{ExportId, FollowId, MediaId, PostId, UploadId, UserId},
    mail::Mail,
    media::Blob,
};

/// Every kind of job. Handlers are idempotent: a job may run more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    ProcessUpload {
        upload_id: UploadId,
    },
    /// Moves the person's pictures that are not where they ought to be.
    RekeyOwner {
        owner_id: UserId,
    },
    /// Moves all pictures of a post.
    RekeyPost {
        post_id: PostId,
    },
    /// Deletes a picture that nothing refers to any more, with its row.
    DeleteMedia {
        media_id: MediaId,
    },
    DeleteBlobs {
        blobs: Vec<Blob>,
    },
    /// Forgets cards whose rows have changed.
    ForgetCards {
        cards: Vec<CardId>,
    },
    /// Puts a post into the timelines of those whose follow is newer than `after`, or takes a deleted one out of them.
    FanOutPost {
        post_id: PostId,
        after: Option<FollowId>,
    },
    /// Writes a letter and sends it.
    SendMail {
        mail: Mail,
    },
    /// Erases some of what a person left behind, if they have not come back.
    EraseAccount {
        owner_id: UserId,
    },
    /// Makes the archive of an export.
    MakeExport {
        export_id: ExportId,
    },
}

impl Job {
    /// Takes so long that a worker keeps room for others beside.
    pub fn is_export(&self) -> bool {
        matches!(self, Self::MakeExport { .. })
    }

    /// Stable: stored, logged and counted by.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ProcessUpload { .. } => "process_upload",
            Self::RekeyOwner { .. } => "rekey_owner",
            Self::RekeyPost { .. } => "rekey_post",
            Self::DeleteMedia { .. } => "delete_media",
            Self::DeleteBlobs { .. } => "delete_blobs",
            Self::ForgetCards { .. } => "forget_cards",
            Self::FanOutPost { .. } => "fan_out_post",
            Self::SendMail { .. } => "send_mail",
            Self::EraseAccount { .. } => "erase_account",
            Self::MakeExport { .. } => "make_export",
        }
    }
}
