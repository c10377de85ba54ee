use async_trait::async_trait;
use sea_orm::{
    EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{Expr, OnConflict},
};
use tintype_domain::{
    StoreError,
    exports::{Export, ExportRepository},
    ids::{ExportId, UserId},
    time::Timestamp,
};

use crate::{
    entities::exports::{ActiveModel, COLUMN, Column, Entity},
    store::SeaUnitOfWork,
    text::Text,
};

// As the indexes have it, word for word: they are not found by what is bound.
const UNDER_WAY: &str = "state IN ('queued', 'running')";
const READY: &str = "state = 'ready'";
const OVER: &str = "state IN ('failed', 'expired')";

#[async_trait]
impl ExportRepository for SeaUnitOfWork {
    async fn insert(&self, export: &Export) -> Result<bool, StoreError> {
        self.changed([export.owner_id]);
        let once = OnConflict::column(Column::OwnerId).target_and_where(Expr::cust(UNDER_WAY)).do_nothing().to_owned();
        let insert = Entity::insert(ActiveModel::from(export)).on_conflict(once);
        Ok(self.tx.run(insert.exec_without_returning(self.tx.connection())).await? == 1)
    }

    async fn under_way(&self, owner: UserId) -> Result<Option<Export>, StoreError> {
        let export = Entity::find().filter(COLUMN.owner_id.eq(owner.0)).filter(Expr::cust(UNDER_WAY));
        Ok(self.tx.run(export.one(self.tx.connection())).await?.map(Into::into))
    }

    async fn find(&self, id: ExportId) -> Result<Option<Export>, StoreError> {
        let export = Entity::find_by_id(id.0).lock_exclusive();
        Ok(self.tx.run(export.one(self.tx.connection())).await?.map(Into::into))
    }

    async fn update(&self, export: &Export, now: Timestamp) -> Result<(), StoreError> {
        self.changed([export.owner_id]);
        let change = ActiveModel {
            state: Set(Text(export.state)),
            byte_size: Set(export.bytes.map(u64::cast_signed)),
            expires_at: Set(export.expires_at),
            updated_at: Set(now),
            ..Default::default()
        };
        let update = Entity::update_many().set(change).filter(COLUMN.id.eq(export.id.0));
        self.tx.run(update.exec(self.tx.connection())).await?;
        Ok(())
    }

    async fn expire_others(&self, export: &Export, now: Timestamp) -> Result<(), StoreError> {
        self.changed([export.owner_id]);
        let change = ActiveModel { expires_at: Set(Some(now)), updated_at: Set(now), ..Default::default() };
        let update = Entity::update_many()
            .set(change)
            .filter(COLUMN.owner_id.eq(export.owner_id.0))
            .filter(COLUMN.id.ne(export.id.0))
            .filter(Expr::cust(READY))
            .filter(COLUMN.expires_at.gt(now));
        self.tx.run(update.exec(self.tx.connection())).await?;
        Ok(())
    }

    async fn due(&self, now: Timestamp, limit: u16) -> Result<Vec<Export>, StoreError> {
        let due = Entity::find()
            .filter(Expr::cust(READY))
            .filter(COLUMN.expires_at.lte(now))
            .order_by_asc(Column::ExpiresAt)
            .limit(u64::from(limit));
        Ok(self.tx.run(due.all(self.tx.connection())).await?.into_iter().map(Into::into).collect())
    }

    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let over = Entity::delete_many().filter(Expr::cust(OVER)).filter(COLUMN.created_at.lt(before));
        Ok(self.tx.run(over.exec(self.tx.connection())).await?.rows_affected)
    }
}
