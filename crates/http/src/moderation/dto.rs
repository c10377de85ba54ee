use apistos::ApiComponent;
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tintype_domain::{
    ids::ReportId,
    moderation::{self, NOTE_MAX, Verdict},
    posts::CAPTION_MAX,
    time::Timestamp,
    users,
};

use super::log::AuditEntry;
use crate::{
    extract::IdText,
    media::dto::{Addresses, Media},
    reports::dto::{Reason, ReportState, SubjectType, TEXT_POINTS, parts, state},
    schema::{COUNT_MAX, TIME_LENGTH, code_points, nullable, object_bytes, text_bytes},
    users::dto::{Author, Counts, Role},
};

pub(super) const NOTE_POINTS: usize = code_points(NOTE_MAX);
/// The longest there is to keep is a caption.
const EVIDENCE_POINTS: usize = code_points(CAPTION_MAX);

/// The reports of one subject that wait for a decision, or were closed by one.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Case {
    /// Of the first report.
    id: IdText<ReportId>,
    subject_type: SubjectType,
    subject_id: IdText<i64>,
    /// The person, or whose post or comment it is.
    person: Author,
    /// Of the first report.
    reason: Reason,
    /// How many there are.
    #[schemars(range(min = 1, max = "COUNT_MAX"))]
    reports: i64,
    state: ReportState,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
    #[schemars(schema_with = "nullable::<Timestamp>", length(max = "TIME_LENGTH"))]
    closed_at: Option<Timestamp>,
}

/// A report with everything that a decision is made on.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Dossier {
    #[serde(flatten)]
    told: Told,
    subject_type: SubjectType,
    subject_id: IdText<i64>,
    /// Whether a moderator has hidden it.
    is_hidden: bool,
    evidence: Evidence,
    /// The person, or whose post or comment it is.
    person: ModeratedPerson,
    /// Other reports of the same subject, the latest first.
    #[schemars(length(max = 50))]
    others: Vec<Told>,
    /// What was done about the person, their posts and comments, the latest first.
    #[schemars(length(max = 50))]
    history: Vec<AuditEntry>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Told {
    id: IdText<ReportId>,
    reason: Reason,
    #[schemars(length(max = "TEXT_POINTS"))]
    text: String,
    state: ReportState,
    reporter: Author,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
}

/// What the reporter saw.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Evidence {
    /// A caption, a comment, or the names, bio and website of a person.
    #[schemars(length(max = "EVIDENCE_POINTS"))]
    text: String,
    /// As far as they are still there.
    #[schemars(length(max = 10))]
    media: Vec<Media>,
}

/// A person as moderators see them.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct ModeratedPerson {
    #[serde(flatten)]
    person: Author,
    role: Role,
    status: Status,
    #[schemars(schema_with = "nullable::<Timestamp>", length(max = "TIME_LENGTH"))]
    limited_at: Option<Timestamp>,
    is_private: bool,
    counts: Counts,
    /// Of the person, their posts and comments. Always 0 about yourself, and for a moderator about moderators and admins.
    #[schemars(range(min = 0, max = "COUNT_MAX"))]
    open_reports: i64,
    /// The same of those that were decided.
    #[schemars(range(min = 0, max = "COUNT_MAX"))]
    closed_reports: i64,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Active,
    Pending,
    Suspended,
    Leaving,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DecisionAction {
    Dismiss,
    Hide,
    Limit,
    Suspend,
}

#[derive(Debug, Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDecision {
    /// `hide` for a post or comment, which its author and moderators still see; `limit` keeps the person from who meets them
    /// among others and does not follow them; `suspend` takes them away and out.
    #[garde(skip)]
    action: DecisionAction,
    /// Why, for the audit log.
    #[garde(length(chars, min = 1, max = NOTE_POINTS))]
    #[schemars(length(min = 1, max = "NOTE_POINTS"))]
    note: String,
}

#[derive(Debug, Deserialize, JsonSchema, ApiComponent, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    /// Why, for the audit log.
    #[garde(length(chars, min = 1, max = NOTE_POINTS))]
    #[schemars(length(min = 1, max = "NOTE_POINTS"))]
    pub(crate) note: String,
}

/// Whether a post or comment is hidden now.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct HiddenState {
    pub(crate) is_hidden: bool,
}

impl NewDecision {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes("dismiss".len()), text_bytes(NOTE_POINTS)]);
}

impl Note {
    pub(crate) const BYTES: usize = object_bytes(&[text_bytes(NOTE_POINTS)]);
}

impl From<NewDecision> for moderation::Decision {
    fn from(decision: NewDecision) -> Self {
        let verdict = match decision.action {
            DecisionAction::Dismiss => Verdict::Dismiss,
            DecisionAction::Hide => Verdict::Hide,
            DecisionAction::Limit => Verdict::Limit,
            DecisionAction::Suspend => Verdict::Suspend,
        };
        Self { verdict, note: decision.note }
    }
}

impl From<users::Status> for Status {
    fn from(status: users::Status) -> Self {
        match status {
            users::Status::Active => Self::Active,
            users::Status::Pending => Self::Pending,
            users::Status::Suspended => Self::Suspended,
            users::Status::Leaving => Self::Leaving,
        }
    }
}

impl Case {
    pub(crate) fn show(case: moderation::Case, at: &Addresses) -> Self {
        let (subject_type, subject_id) = parts(case.subject);
        Self {
            id: IdText::new(case.id.0),
            subject_type,
            subject_id,
            person: Author::show(case.person, at),
            reason: case.reason.into(),
            reports: case.reports,
            state: state(case.closed_at.is_some()),
            created_at: case.created_at,
            closed_at: case.closed_at,
        }
    }
}

impl Told {
    fn show(told: moderation::Told, at: &Addresses) -> Self {
        Self {
            id: IdText::new(told.report.id.0),
            reason: told.report.reason.into(),
            text: told.report.text,
            state: state(told.report.closed.is_some()),
            reporter: Author::show(told.reporter, at),
            created_at: told.report.created_at,
        }
    }
}

impl Dossier {
    pub(crate) fn show(dossier: moderation::Dossier, at: &Addresses) -> Self {
        let (subject_type, subject_id) = parts(dossier.told.report.subject);
        let media = dossier.pictures.iter().map(|picture| Media::show(picture, at)).collect();
        Self {
            evidence: Evidence { text: dossier.told.report.evidence.text.clone(), media },
            told: Told::show(dossier.told, at),
            subject_type,
            subject_id,
            is_hidden: dossier.is_hidden,
            person: ModeratedPerson::show(dossier.person, at),
            others: dossier.others.into_iter().map(|told| Told::show(told, at)).collect(),
            history: dossier.history.into_iter().map(|view| AuditEntry::show(view, at)).collect(),
        }
    }
}

impl ModeratedPerson {
    pub(crate) fn show(person: moderation::Person, at: &Addresses) -> Self {
        Self {
            person: Author::show(person.card, at),
            role: person.role.into(),
            status: person.status.into(),
            limited_at: person.limited_at,
            is_private: person.is_private,
            counts: person.counts.into(),
            open_reports: person.open_reports,
            closed_reports: person.closed_reports,
            created_at: person.created_at,
        }
    }
}
