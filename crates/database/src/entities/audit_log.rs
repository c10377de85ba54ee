use sea_orm::{Set, entity::prelude::*};
use tintype_domain::{
    audit::{Action, Entry, Target},
    reports::Subject,
};

use crate::text::{Text, words};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Of nobody for the operator.
    pub actor_id: Option<i64>,
    pub action: Text<Action>,
    pub subject_type: Text<TargetType>,
    pub subject_id: i64,
    /// Of nobody for an invitation.
    pub person_id: Option<i64>,
    pub note: String,
    /// Of nobody for the operator, too.
    pub address: Option<String>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetType {
    Post,
    Comment,
    User,
    Invite,
}

words! { TargetType { Post = "post", Comment = "comment", User = "user", Invite = "invite" } }

fn target(kind: TargetType, id: i64) -> Target {
    match kind {
        TargetType::Post => Target::Subject(Subject::Post(id.into())),
        TargetType::Comment => Target::Subject(Subject::Comment(id.into())),
        TargetType::User => Target::Subject(Subject::Person(id.into())),
        TargetType::Invite => Target::Invite(id.into()),
    }
}

fn parts(target: Target) -> (TargetType, i64) {
    match target {
        Target::Subject(Subject::Post(id)) => (TargetType::Post, id.0),
        Target::Subject(Subject::Comment(id)) => (TargetType::Comment, id.0),
        Target::Subject(Subject::Person(id)) => (TargetType::User, id.0),
        Target::Invite(id) => (TargetType::Invite, id.0),
    }
}

impl From<Model> for Entry {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            actor_id: row.actor_id.map(Into::into),
            action: row.action.0,
            target: target(row.subject_type.0, row.subject_id),
            person_id: row.person_id.map(Into::into),
            note: row.note,
            address: row.address,
            created_at: row.created_at,
        }
    }
}

impl From<&Entry> for ActiveModel {
    fn from(entry: &Entry) -> Self {
        let (subject_type, subject_id) = parts(entry.target);
        Self {
            id: Set(entry.id.0),
            actor_id: Set(entry.actor_id.map(|id| id.0)),
            action: Set(Text(entry.action)),
            subject_type: Set(Text(subject_type)),
            subject_id: Set(subject_id),
            person_id: Set(entry.person_id.map(|id| id.0)),
            note: Set(entry.note.clone()),
            address: Set(entry.address.clone()),
            created_at: Set(entry.created_at),
        }
    }
}
