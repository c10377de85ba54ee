//! The audit log, as it is shown.

use apistos::ApiComponent;
use schemars::JsonSchema;
use serde::Serialize;
use tintype_domain::{
    audit::{self, Target},
    ids::AuditId,
    reports::Subject,
    time::Timestamp,
};

use super::dto::NOTE_POINTS;
use crate::{
    extract::IdText,
    media::dto::Addresses,
    schema::{TIME_LENGTH, nullable},
    users::dto::Author,
};

/// What was done.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct AuditEntry {
    id: IdText<AuditId>,
    action: Action,
    subject_type: TargetType,
    subject_id: IdText<i64>,
    /// Null for the operator of the server, and for who has been erased.
    #[schemars(schema_with = "nullable::<Author>")]
    actor: Option<Author>,
    /// Whom it is about; null for an invitation, and for who has been erased.
    #[schemars(schema_with = "nullable::<Author>")]
    person: Option<Author>,
    #[schemars(length(max = "NOTE_POINTS"))]
    note: String,
    #[schemars(length(max = "TIME_LENGTH"))]
    created_at: Timestamp,
}

/// What was done, and from where.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct LoggedEntry {
    #[serde(flatten)]
    entry: AuditEntry,
    /// The client's address, of IPv6 the /64; `command line` for the operator.
    #[schemars(length(max = 64))]
    from: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    Dismiss,
    Hide,
    Limit,
    Suspend,
    Reinstate,
    Restore,
    Create,
    Reset,
    SetRole,
    TotpOff,
    Approve,
    Refuse,
    Invite,
    Uninvite,
}

/// What something was done to.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TargetType {
    Post,
    Comment,
    User,
    Invite,
}

impl From<audit::Action> for Action {
    fn from(action: audit::Action) -> Self {
        match action {
            audit::Action::Dismiss => Self::Dismiss,
            audit::Action::Hide => Self::Hide,
            audit::Action::Limit => Self::Limit,
            audit::Action::Suspend => Self::Suspend,
            audit::Action::Reinstate => Self::Reinstate,
            audit::Action::Restore => Self::Restore,
            audit::Action::Create => Self::Create,
            audit::Action::Reset => Self::Reset,
            audit::Action::SetRole => Self::SetRole,
            audit::Action::TotpOff => Self::TotpOff,
            audit::Action::Approve => Self::Approve,
            audit::Action::Refuse => Self::Refuse,
            audit::Action::Invite => Self::Invite,
            audit::Action::Uninvite => Self::Uninvite,
        }
    }
}

fn target(target: Target) -> (TargetType, i64) {
    match target {
        Target::Subject(Subject::Post(id)) => (TargetType::Post, id.0),
        Target::Subject(Subject::Comment(id)) => (TargetType::Comment, id.0),
        Target::Subject(Subject::Person(id)) => (TargetType::User, id.0),
        Target::Invite(id) => (TargetType::Invite, id.0),
    }
}

impl AuditEntry {
    pub(crate) fn show(view: audit::AuditView, at: &Addresses) -> Self {
        let (subject_type, subject_id) = target(view.entry.target);
        Self {
            id: IdText::new(view.entry.id.0),
            action: view.entry.action.into(),
            subject_type,
            subject_id: IdText::new(subject_id),
            actor: view.actor.map(|card| Author::show(card, at)),
            person: view.person.map(|card| Author::show(card, at)),
            note: view.entry.note,
            created_at: view.entry.created_at,
        }
    }
}

impl LoggedEntry {
    pub(crate) fn show(view: audit::AuditView, at: &Addresses) -> Self {
        let from = view.entry.address.clone().unwrap_or_else(|| "command line".to_owned());
        Self { from, entry: AuditEntry::show(view, at) }
    }
}
