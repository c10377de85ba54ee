use apistos::ApiComponent;
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tintype_domain::{
    ids::ReportId,
    reports::{self, Subject, TEXT_MAX},
    time::Timestamp,
};

use crate::{
    extract::IdText,
    schema::{ID_LENGTH, TIME_LENGTH, code_points, object_bytes, text_bytes},
};

pub(crate) const TEXT_POINTS: usize = code_points(TEXT_MAX);
const LONGEST_WORD: usize = "impersonation".len();

#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SubjectType {
    Post,
    Comment,
    User,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reason {
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

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReportState {
    Open,
    Closed,
}

/// What moderators are to look at.
#[derive(Debug, Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReport {
    #[garde(skip)]
    subject_type: SubjectType,
    #[garde(skip)]
    subject_id: IdText<i64>,
    #[garde(skip)]
    reason: Reason,
    /// At most 1,000 characters.
    #[garde(length(chars, max = TEXT_POINTS))]
    #[serde(default)]
    #[schemars(length(max = "TEXT_POINTS"))]
    text: String,
}

/// A report of yours.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Report {
    id: IdText<ReportId>,
    subject_type: SubjectType,
    subject_id: IdText<i64>,
    reason: Reason,
    #[schemars(length(max = "TEXT_POINTS"))]
    text: String,
    /// Closed once a moderator has decided.
    state: ReportState,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
}

impl NewReport {
    pub(crate) const BYTES: usize = object_bytes(&[
        text_bytes(LONGEST_WORD),
        text_bytes(ID_LENGTH),
        text_bytes(LONGEST_WORD),
        text_bytes(TEXT_POINTS),
    ]);

    pub(crate) fn with_id(self, id: ReportId) -> reports::NewReport {
        let number = self.subject_id.id();
        let subject = match self.subject_type {
            SubjectType::Post => Subject::Post(number.into()),
            SubjectType::Comment => Subject::Comment(number.into()),
            SubjectType::User => Subject::Person(number.into()),
        };
        reports::NewReport { id, subject, reason: self.reason.into(), text: self.text }
    }
}

impl Report {
    pub(crate) fn show(report: reports::Report) -> Self {
        let (subject_type, subject_id) = parts(report.subject);
        Self {
            id: IdText::new(report.id.0),
            subject_type,
            subject_id,
            reason: report.reason.into(),
            text: report.text,
            state: state(report.closed.is_some()),
            created_at: report.created_at,
        }
    }
}

pub(crate) fn parts(subject: Subject) -> (SubjectType, IdText<i64>) {
    let (kind, id) = match subject {
        Subject::Post(id) => (SubjectType::Post, id.0),
        Subject::Comment(id) => (SubjectType::Comment, id.0),
        Subject::Person(id) => (SubjectType::User, id.0),
    };
    (kind, IdText::new(id))
}

pub(crate) fn state(is_closed: bool) -> ReportState {
    if is_closed { ReportState::Closed } else { ReportState::Open }
}

/// Both ways, a word each.
macro_rules! reasons {
    ($($reason:ident),+) => {
        impl From<Reason> for reports::Reason {
            fn from(reason: Reason) -> Self {
                match reason { $(Reason::$reason => Self::$reason),+ }
            }
        }

        impl From<reports::Reason> for Reason {
            fn from(reason: reports::Reason) -> Self {
                match reason { $(reports::Reason::$reason => Self::$reason),+ }
            }
        }
    };
}
reasons!(Spam, Nudity, Hate, Violence, Harassment, SelfHarm, Impersonation, Copyright, Illegal, Other);
