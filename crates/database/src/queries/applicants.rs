//! Who waits for approval.

use sea_orm::FromQueryResult;
use tintype_domain::{
    StoreError,
    moderation::Applicant,
    paging::{Page, PageRequest},
    time::Timestamp,
};

use super::{
    SeaQueries,
    people::{AVATAR, Person, card_columns},
};
use crate::sql::{all, values};

/// From `$1` on, the one who has waited longest first.
fn applicants() -> String {
    format!(
        "SELECT w.owner_id AS list_key, w.reason, w.created_at AS asked_at, u.email_verified, {} FROM approvals w \
         JOIN users u ON u.id = w.owner_id {AVATAR} WHERE w.owner_id > $1 AND u.deleted_at IS NULL \
         AND u.status <> 'suspended' \
         ORDER BY w.owner_id LIMIT $2",
        card_columns()
    )
}

impl SeaQueries {
    pub(super) async fn applicants_of(&self, page: PageRequest) -> Result<Page<Applicant>, StoreError> {
        let values = values![page.after.unwrap_or(0), i64::from(page.limit) + 1];
        let rows: Vec<Row> = all(self.current(), &applicants(), values).await?;
        Ok(Page::cut(rows, page.limit, |row| row.list_key).map(Into::into))
    }
}

#[derive(FromQueryResult)]
struct Row {
    list_key: i64,
    reason: String,
    asked_at: Timestamp,
    email_verified: bool,
    #[sea_orm(nested)]
    person: Person,
}

impl From<Row> for Applicant {
    fn from(row: Row) -> Self {
        Self {
            person: row.person.into(),
            reason: row.reason,
            email_verified: row.email_verified,
            created_at: row.asked_at,
        }
    }
}
