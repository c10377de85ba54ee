use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tintype_domain::{
    StoreError,
    invites::{Invite, InviteQueries},
    paging::{Page, PageRequest},
};

use super::{SeaQueries, before};
use crate::entities::invites::{COLUMN, Column, Entity};

#[async_trait]
impl InviteQueries for SeaQueries {
    async fn invites(&self, page: PageRequest) -> Result<Page<Invite>, StoreError> {
        let db = self.current();
        let newest = Entity::find()
            .filter(COLUMN.id.lt(before(page.after)))
            .order_by_desc(Column::Id)
            .limit(u64::from(page.limit) + 1);
        let rows = db.run(newest.all(db.connection())).await?;
        Ok(Page::cut(rows, page.limit, |row| row.id).map(Into::into))
    }
}
