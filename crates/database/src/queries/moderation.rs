//! What moderators see: everybody, whatever became of them, and never an email.

use std::collections::HashMap;

use async_trait::async_trait;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Value};
use tintype_domain::{
    StoreError,
    ids::{MediaId, ReportId, UserId},
    media::{Media, MediaView},
    moderation::{
        Applicant, Case, CaseState, Dossier, HISTORY, ModerationQueries, Person as Moderated, Told, may_moderate,
    },
    paging::{Page, PageRequest},
    reports::{Reason, Report, Subject},
    time::Timestamp,
    users::{Card, Counts, Role, Status},
    viewer::Actor,
};

use super::{
    SeaQueries, before,
    people::{AVATAR, Person, card_columns},
};
use crate::{
    entities::{
        audit_log,
        media::Picture,
        reports::{self, COLUMN, SubjectType, parts, subject},
    },
    sql::{all, among, id_list, one, values},
    text::Text,
};

const CASE: &str = "r.id AS case_id, r.subject_type, r.subject_id, r.subject_owner_id, r.reason, r.created_at AS told_at, \
                    r.closed_at, r.decision_id";

/// About whom `may_moderate` lets decide: `$3` is the reader, `$4` whether that is an admin.
const FOR_READER: &str = "r.subject_owner_id <> $3 AND ($4 OR (SELECT u.role FROM users u \
                          WHERE u.id = r.subject_owner_id) = 'user')";

/// The first open report of each subject, from `$1` on.
fn open() -> String {
    let same = "FROM reports o WHERE o.subject_type = r.subject_type AND o.subject_id = r.subject_id \
                AND o.closed_at IS NULL";
    format!(
        "SELECT {CASE}, (SELECT count(*) {same}) AS reports FROM reports r WHERE r.closed_at IS NULL AND r.id > $1 \
         AND {FOR_READER} AND NOT EXISTS (SELECT 1 {same} AND o.id < r.id) ORDER BY r.id LIMIT $2"
    )
}

/// The first report that each decision closed, from `$1` on backwards.
fn closed() -> String {
    let same = "FROM reports o WHERE o.decision_id = r.decision_id";
    format!(
        "SELECT {CASE}, (SELECT count(*) {same}) AS reports FROM reports r WHERE r.decision_id < $1 \
         AND {FOR_READER} AND NOT EXISTS (SELECT 1 {same} AND o.id < r.id) ORDER BY r.decision_id DESC LIMIT $2"
    )
}

/// The person of whom `condition` holds.
fn person(condition: &str) -> String {
    let reports = "SELECT count(*) FROM reports r WHERE r.subject_owner_id = u.id AND r.closed_at";
    format!(
        "SELECT {}, u.role, u.status, u.limited_at, u.is_private, u.post_count, u.follower_count, u.following_count, \
         u.created_at AS joined_at, ({reports} IS NULL) AS open_reports, ({reports} IS NOT NULL) AS closed_reports \
         FROM users u {AVATAR} WHERE u.deleted_at IS NULL AND {condition}",
        card_columns()
    )
}

#[async_trait]
impl ModerationQueries for SeaQueries {
    async fn cases(&self, reader: &Actor, state: CaseState, page: PageRequest) -> Result<Page<Case>, StoreError> {
        let (sql, after) = match state {
            CaseState::Open => (open(), page.after.unwrap_or(0)),
            CaseState::Closed => (closed(), before(page.after)),
        };
        let values = values![after, i64::from(page.limit) + 1, reader.id.0, reader.role == Role::Admin];
        let rows: Vec<CaseRow> = all(self.current(), &sql, values).await?;
        let Page { items, next } = Page::cut(rows, page.limit, CaseRow::key);
        let people = self.people(items.iter().map(|row| row.subject_owner_id.into())).await?;
        let cases = items.into_iter().filter_map(|row| row.case(&people));
        Ok(Page { items: cases.collect(), next })
    }

    async fn dossier(&self, reader: &Actor, id: ReportId) -> Result<Option<Dossier>, StoreError> {
        let db = self.current();
        let report = db.run(reports::Entity::find_by_id(id.0).one(db.connection())).await?.map(Report::from);
        let Some(report) = report else { return Ok(None) };
        let owner = report.subject_owner_id;
        let Some(person) = self.moderated("u.id = $1", values![owner.0]).await? else { return Ok(None) };
        if !may_moderate(reader, owner, person.role) {
            return Ok(None);
        }
        let others = self.others(&report).await?;
        let mut told = self.told(std::iter::once(report.clone()).chain(others)).await?;
        if told.is_empty() {
            return Ok(None);
        }
        let about = audit_log::Entity::find().filter(audit_log::COLUMN.person_id.eq(owner.0));
        Ok(Some(Dossier {
            told: told.remove(0),
            pictures: self.evidence(&report.evidence.media).await?,
            person,
            is_hidden: self.is_hidden(report.subject).await?,
            others: told,
            history: self.audit_views(about, HISTORY.into()).await?,
        }))
    }

    async fn applicants(&self, page: PageRequest) -> Result<Page<Applicant>, StoreError> {
        self.applicants_of(page).await
    }

    async fn person(&self, reader: &Actor, username: &str) -> Result<Option<Moderated>, StoreError> {
        let mut found = self.moderated("u.username = $1", values![username]).await?;
        if let Some(person) = found.as_mut().filter(|person| !may_moderate(reader, person.card.id, person.role)) {
            (person.open_reports, person.closed_reports) = (0, 0);
        }
        Ok(found)
    }
}

impl SeaQueries {
    /// Those of them who are still there.
    pub(super) async fn people(
        &self,
        ids: impl Iterator<Item = UserId> + Send,
    ) -> Result<HashMap<UserId, Card>, StoreError> {
        let columns = card_columns();
        let these = among(self.backend(), "u.id", "$1");
        let sql = format!("SELECT {columns} FROM users u {AVATAR} WHERE {these}");
        let rows: Vec<Person> = all(self.current(), &sql, vec![id_list(ids.map(|id| id.0))]).await?;
        Ok(rows.into_iter().map(Card::from).map(|card| (card.id, card)).collect())
    }

    async fn moderated(&self, condition: &str, values: Vec<Value>) -> Result<Option<Moderated>, StoreError> {
        let row: Option<PersonRow> = one(self.current(), &person(condition), values).await?;
        Ok(row.map(Into::into))
    }

    async fn others(&self, report: &Report) -> Result<Vec<Report>, StoreError> {
        let db = self.current();
        let (kind, id) = parts(report.subject);
        let others = reports::Entity::find()
            .filter(COLUMN.subject_type.eq(Text(kind)))
            .filter(COLUMN.subject_id.eq(id))
            .filter(COLUMN.id.ne(report.id.0))
            .order_by_desc(COLUMN.id)
            .limit(u64::from(HISTORY));
        Ok(db.run(others.all(db.connection())).await?.into_iter().map(Into::into).collect())
    }

    async fn told(&self, reports: impl Iterator<Item = Report> + Send) -> Result<Vec<Told>, StoreError> {
        let reports: Vec<_> = reports.collect();
        let people = self.people(reports.iter().map(|report| report.owner_id)).await?;
        let told = reports.into_iter().filter_map(|report| {
            let reporter = people.get(&report.owner_id).cloned()?;
            Some(Told { report, reporter })
        });
        Ok(told.collect())
    }

    async fn evidence(&self, media: &[MediaId]) -> Result<Vec<MediaView>, StoreError> {
        let (columns, these) = (Picture::columns("m", ""), among(self.backend(), "m.id", "$1"));
        let sql = format!("SELECT {columns} FROM media m WHERE {these} ORDER BY m.position, m.id");
        let rows: Vec<Picture> = all(self.current(), &sql, vec![id_list(media.iter().map(|id| id.0))]).await?;
        Ok(rows.into_iter().map(Media::from).map(Into::into).collect())
    }

    async fn is_hidden(&self, subject: Subject) -> Result<bool, StoreError> {
        let (table, id) = match subject {
            Subject::Post(id) => ("posts", id.0),
            Subject::Comment(id) => ("comments", id.0),
            Subject::Person(_) => return Ok(false),
        };
        let sql = format!("SELECT (hidden_at IS NOT NULL) AS is_hidden FROM {table} WHERE id = $1");
        let row: Option<Hidden> = one(self.current(), &sql, values![id]).await?;
        Ok(row.is_some_and(|row| row.is_hidden))
    }
}

#[derive(FromQueryResult)]
struct Hidden {
    is_hidden: bool,
}

#[derive(FromQueryResult)]
struct CaseRow {
    case_id: i64,
    subject_type: Text<SubjectType>,
    subject_id: i64,
    subject_owner_id: i64,
    reason: Text<Reason>,
    told_at: Timestamp,
    closed_at: Option<Timestamp>,
    decision_id: Option<i64>,
    reports: i64,
}

impl CaseRow {
    fn key(&self) -> i64 {
        self.decision_id.unwrap_or(self.case_id)
    }

    fn case(self, people: &HashMap<UserId, Card>) -> Option<Case> {
        Some(Case {
            id: self.case_id.into(),
            subject: subject(self.subject_type.0, self.subject_id),
            person: people.get(&self.subject_owner_id.into())?.clone(),
            reason: self.reason.0,
            reports: self.reports,
            created_at: self.told_at,
            closed_at: self.closed_at,
        })
    }
}

#[derive(FromQueryResult)]
struct PersonRow {
    #[sea_orm(nested)]
    person: Person,
    role: Text<Role>,
    status: Text<Status>,
    limited_at: Option<Timestamp>,
    is_private: bool,
    post_count: i64,
    follower_count: i64,
    following_count: i64,
    joined_at: Timestamp,
    open_reports: i64,
    closed_reports: i64,
}

impl From<PersonRow> for Moderated {
    fn from(row: PersonRow) -> Self {
        Self {
            card: row.person.into(),
            role: row.role.0,
            status: row.status.0,
            limited_at: row.limited_at,
            is_private: row.is_private,
            counts: Counts { posts: row.post_count, followers: row.follower_count, following: row.following_count },
            open_reports: row.open_reports,
            closed_reports: row.closed_reports,
            created_at: row.joined_at,
        }
    }
}
