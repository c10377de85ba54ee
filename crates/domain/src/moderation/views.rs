//! What moderators are shown. Never an email.

use crate::{
    audit::AuditView,
    ids::ReportId,
    media::MediaView,
    reports::{Reason, Report, Subject},
    time::Timestamp,
    users::{Card, Counts, Role, Status},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseState {
    Open,
    Closed,
}

/// Reports of one subject that wait for one decision, or were closed by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The first of them.
    pub id: ReportId,
    pub subject: Subject,
    /// The person, or whose post or comment it is.
    pub person: Card,
    /// Of the first.
    pub reason: Reason,
    /// How many there are.
    pub reports: i64,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

/// A person as a moderator sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub card: Card,
    pub role: Role,
    pub status: Status,
    pub limited_at: Option<Timestamp>,
    pub is_private: bool,
    pub counts: Counts,
    /// Reports of the person, their posts and their comments.
    pub open_reports: i64,
    pub closed_reports: i64,
    pub created_at: Timestamp,
}

/// Somebody who waits for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    pub person: Card,
    /// Why they want an account.
    pub reason: String,
    pub email_verified: bool,
    pub created_at: Timestamp,
}

/// A report with who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub report: Report,
    pub reporter: Card,
}

/// Everything that a decision is made on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    pub told: Told,
    /// Of the evidence, as far as they are still there.
    pub pictures: Vec<MediaView>,
    pub person: Person,
    /// Whether it is hidden at present; of a person never.
    pub is_hidden: bool,
    /// Other reports of the same subject, the latest first; at most [`HISTORY`](super::HISTORY).
    pub others: Vec<Told>,
    /// What was done about the person, their posts and comments, the latest first; at most as many.
    pub history: Vec<AuditView>,
}
