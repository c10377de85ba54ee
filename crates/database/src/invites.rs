use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, Set,
    sea_query::{Expr, ExprTrait},
};
use tintype_domain::{
    StoreError,
    ids::InviteId,
    invites::{Invite, InviteRepository},
    time::Timestamp,
};

use crate::{
    entities::{
        add,
        invites::{ActiveModel, COLUMN, Column, Entity},
    },
    store::SeaUnitOfWork,
    text::Text,
};

#[async_trait]
impl InviteRepository for SeaUnitOfWork {
    async fn insert(&self, invite: &Invite) -> Result<(), StoreError> {
        self.changed(invite.owner_id);
        let insert = Entity::insert(ActiveModel::from(invite));
        self.tx.run(insert.exec_without_returning(self.tx.connection())).await?;
        Ok(())
    }

    /// One statement looks and takes: of several at once each sees what the one before has left.
    async fn take(&self, code_hash: &[u8; 32], now: Timestamp) -> Result<bool, StoreError> {
        let change = ActiveModel { updated_at: Set(now), ..Default::default() };
        let take = add(Column::Used, 1)
            .set(change)
            .filter(COLUMN.code_hash.eq(Text(*code_hash)))
            .filter(COLUMN.expires_at.gt(now))
            .filter(Expr::col(Column::Used).lt(Expr::col(Column::Uses)));
        Ok(self.tx.run(take.exec(self.tx.connection())).await?.rows_affected == 1)
    }

    async fn delete(&self, id: InviteId) -> Result<bool, StoreError> {
        let delete = Entity::delete_many().filter(COLUMN.id.eq(id.0));
        Ok(self.tx.run(delete.exec(self.tx.connection())).await?.rows_affected == 1)
    }
}
