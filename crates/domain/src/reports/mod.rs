//! What people tell moderators about.

mod ports;
mod service;
#[cfg(test)]
mod tests;

#[cfg(feature = "mocks")]
pub use ports::{MockReportQueries, MockReportRepository};
pub use ports::{ReportQueries, ReportRepository};
pub use service::{NewReport, ReportService};

use crate::{
    ids::{AuditId, CommentId, MediaId, PostId, ReportId, UserId},
    time::Timestamp,
};

pub const TEXT_MAX: usize = 1_000;

/// What is reported, hidden, limited, suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    Post(PostId),
    Comment(CommentId),
    Person(UserId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    Spam,
    Nudity,
    Hate,
    Violence,
    Harassment,
    SelfHarm,
    Impersonation,
    Copyright,
    Illegal,
    Other,
}

/// What the reporter saw, kept so that an edit or a delete does not hide it from moderators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The caption of a post, the text of a comment; of a person names, bio and website, a line each.
    pub text: String,
    pub media: Vec<MediaId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub id: ReportId,
    /// Who reports.
    pub owner_id: UserId,
    pub subject: Subject,
    /// The person, or whose post or comment it is.
    pub subject_owner_id: UserId,
    pub reason: Reason,
    pub text: String,
    pub evidence: Evidence,
    pub created_at: Timestamp,
    /// When a moderator decided, and by which entry of the audit log.
    pub closed: Option<(Timestamp, AuditId)>,
}
