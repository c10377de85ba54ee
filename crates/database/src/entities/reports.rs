use sea_orm::{Set, entity::prelude::*};
use tintype_domain::{
    ids::MediaId,
    reports::{Evidence, Reason, Report, Subject},
};

use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: i64,
    pub subject_type: Text<SubjectType>,
    pub subject_id: i64,
    pub subject_owner_id: i64,
    pub reason: Text<Reason>,
    pub text: String,
    pub evidence: String,
    pub evidence_media: Text<Vec<MediaId>>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub closed_at: Option<DateTimeUtc>,
    pub decision_id: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectType {
    Post,
    Comment,
    User,
}

pub(crate) fn subject(kind: SubjectType, id: i64) -> Subject {
    match kind {
        SubjectType::Post => Subject::Post(id.into()),
        SubjectType::Comment => Subject::Comment(id.into()),
        SubjectType::User => Subject::Person(id.into()),
    }
}

pub(crate) fn parts(subject: Subject) -> (SubjectType, i64) {
    match subject {
        Subject::Post(id) => (SubjectType::Post, id.0),
        Subject::Comment(id) => (SubjectType::Comment, id.0),
        Subject::Person(id) => (SubjectType::User, id.0),
    }
}

impl From<Model> for Report {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            owner_id: row.owner_id.into(),
            subject: subject(row.subject_type.0, row.subject_id),
            subject_owner_id: row.subject_owner_id.into(),
            reason: row.reason.0,
            text: row.text,
            evidence: Evidence { text: row.evidence, media: row.evidence_media.0 },
            created_at: row.created_at,
            closed: row.closed_at.zip(row.decision_id.map(Into::into)),
        }
    }
}

impl From<&Report> for ActiveModel {
    fn from(report: &Report) -> Self {
        let (subject_type, subject_id) = parts(report.subject);
        let (closed_at, decision_id) = report.closed.unzip();
        Self {
            id: Set(report.id.0),
            owner_id: Set(report.owner_id.0),
            subject_type: Set(Text(subject_type)),
            subject_id: Set(subject_id),
            subject_owner_id: Set(report.subject_owner_id.0),
            reason: Set(Text(report.reason)),
            text: Set(report.text.clone()),
            evidence: Set(report.evidence.text.clone()),
            evidence_media: Set(Text(report.evidence.media.clone())),
            created_at: Set(report.created_at),
            updated_at: Set(report.created_at),
            closed_at: Set(closed_at),
            decision_id: Set(decision_id.map(|id| id.0)),
        }
    }
}
