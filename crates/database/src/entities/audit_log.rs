use sea_orm::{Set, entity::prelude::*};
use tintype_domain::audit::{Action, Entry};

use super::reports::{SubjectType, parts, subject};
use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Of nobody for the operator.
    pub actor_id: Option<i64>,
    pub action: Text<Action>,
    pub subject_type: Text<SubjectType>,
    pub subject_id: i64,
    pub person_id: i64,
    pub note: String,
    /// Of nobody for the operator, too.
    pub address: Option<String>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Entry {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            actor_id: row.actor_id.map(Into::into),
            action: row.action.0,
            subject: subject(row.subject_type.0, row.subject_id),
            person_id: row.person_id.into(),
            note: row.note,
            address: row.address,
            created_at: row.created_at,
        }
    }
}

impl From<&Entry> for ActiveModel {
    fn from(entry: &Entry) -> Self {
        let (subject_type, subject_id) = parts(entry.subject);
        Self {
            id: Set(entry.id.0),
            actor_id: Set(entry.actor_id.map(|id| id.0)),
            action: Set(Text(entry.action)),
            subject_type: Set(Text(subject_type)),
            subject_id: Set(subject_id),
            person_id: Set(entry.person_id.0),
            note: Set(entry.note.clone()),
            address: Set(entry.address.clone()),
            created_at: Set(entry.created_at),
        }
    }
}
