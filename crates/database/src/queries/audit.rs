use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use tintype_domain::{
    StoreError,
    audit::{AuditQueries, AuditView, Entry},
    paging::{Page, PageRequest},
};

use super::{SeaQueries, before};
use crate::entities::audit_log::{self, COLUMN};

#[async_trait]
impl AuditQueries for SeaQueries {
    async fn entries(&self, page: PageRequest) -> Result<Page<AuditView>, StoreError> {
        let older = audit_log::Entity::find().filter(COLUMN.id.lt(before(page.after)));
        let views = self.audit_views(older, u64::from(page.limit) + 1).await?;
        Ok(Page::cut(views, page.limit, |view| view.entry.id.0))
    }
}

impl SeaQueries {
    /// The newest of these first, with those who are still there.
    pub(super) async fn audit_views(
        &self,
        entries: Select<audit_log::Entity>,
        limit: u64,
    ) -> Result<Vec<AuditView>, StoreError> {
        let db = self.current();
        let newest = entries.order_by_desc(COLUMN.id).limit(limit);
        let entries: Vec<Entry> = db.run(newest.all(db.connection())).await?.into_iter().map(Into::into).collect();
        let named = entries.iter().flat_map(|entry| entry.actor_id.into_iter().chain(entry.person_id));
        let people = self.people(named).await?;
        let view = |entry: Entry| AuditView {
            actor: entry.actor_id.and_then(|id| people.get(&id).cloned()),
            person: entry.person_id.and_then(|id| people.get(&id).cloned()),
            entry,
        };
        Ok(entries.into_iter().map(view).collect())
    }
}
