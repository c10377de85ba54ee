use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tintype_domain::{
    StoreError,
    exports::{Export, ExportQueries},
    ids::{ExportId, UserId},
    paging::{Page, PageRequest},
};

use super::{SeaQueries, before};
use crate::entities::exports::{COLUMN, Column, Entity};

#[async_trait]
impl ExportQueries for SeaQueries {
    async fn exports(&self, owner: UserId, page: PageRequest) -> Result<Page<Export>, StoreError> {
        let db = self.current();
        let exports = Entity::find()
            .filter(COLUMN.owner_id.eq(owner.0))
            .filter(COLUMN.id.lt(before(page.after)))
            .order_by_desc(Column::Id)
            .limit(u64::from(page.limit) + 1);
        let rows = db.run(exports.all(db.connection())).await?;
        Ok(Page::cut(rows, page.limit, |row| row.id).map(Into::into))
    }

    async fn export(&self, owner: UserId, id: ExportId) -> Result<Option<Export>, StoreError> {
        let db = self.current();
        let export = Entity::find_by_id(id.0).filter(COLUMN.owner_id.eq(owner.0));
        Ok(db.run(export.one(db.connection())).await?.map(Into::into))
    }

    async fn unknown_archives(&self, keys: &[String]) -> Result<Vec<String>, StoreError> {
        let known = "SELECT 1 FROM exports e WHERE e.blob_key = k.value AND e.state IN ('queued', 'running', 'ready')";
        self.unknown(keys, known).await
    }
}
