use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryFilter, SelectExt, sea_query::OnConflict};
use tintype_domain::{
    StoreError,
    blocks::{Block, BlockRepository},
    ids::UserId,
};

use crate::{
    entities::blocks::{self, COLUMN, Column},
    store::SeaUnitOfWork,
};

#[async_trait]
impl BlockRepository for SeaUnitOfWork {
    async fn insert(&self, block: &Block) -> Result<bool, StoreError> {
        self.changed([block.owner_id, block.blocked_id]);
        let once = OnConflict::columns([Column::OwnerId, Column::BlockedId]).do_nothing().to_owned();
        let insert = blocks::Entity::insert(blocks::ActiveModel::from(block)).on_conflict(once);
        Ok(self.tx.run(insert.exec_without_returning(self.tx.connection())).await? == 1)
    }

    async fn remove(&self, owner: UserId, blocked: UserId) -> Result<bool, StoreError> {
        self.changed([owner, blocked]);
        let delete = of(blocks::Entity::delete_many(), owner, blocked);
        Ok(self.tx.run(delete.exec(self.tx.connection())).await?.rows_affected == 1)
    }

    async fn exists(&self, owner: UserId, blocked: UserId) -> Result<bool, StoreError> {
        let block = of(blocks::Entity::find(), owner, blocked);
        self.tx.run(block.exists(self.tx.connection())).await
    }
}

fn of<Q: QueryFilter>(query: Q, owner: UserId, blocked: UserId) -> Q {
    query.filter(COLUMN.owner_id.eq(owner.0)).filter(COLUMN.blocked_id.eq(blocked.0))
}
