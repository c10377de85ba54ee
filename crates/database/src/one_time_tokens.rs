use async_trait::async_trait;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use tintype_domain::{
    StoreError,
    ids::{OneTimeTokenId, UserId},
    one_time_tokens::{OneTimeToken, OneTimeTokenRepository, Purpose},
    time::Timestamp,
};

use crate::{
    entities::one_time_tokens::{ActiveModel, COLUMN, Column, Entity},
    store::SeaUnitOfWork,
    text::Text,
};

#[async_trait]
impl OneTimeTokenRepository for SeaUnitOfWork {
    async fn insert(&self, token: &OneTimeToken) -> Result<(), StoreError> {
        let insert = Entity::insert(ActiveModel::from(token));
        self.tx.run(insert.exec_without_returning(self.tx.connection())).await?;
        Ok(())
    }

    async fn find(&self, id: OneTimeTokenId) -> Result<Option<OneTimeToken>, StoreError> {
        let token = Entity::find_by_id(id.0).lock_exclusive();
        Ok(self.tx.run(token.one(self.tx.connection())).await?.map(Into::into))
    }

    async fn find_by_hash(&self, token_hash: &[u8; 32]) -> Result<Option<OneTimeToken>, StoreError> {
        let token = Entity::find_by_token_hash(Text(*token_hash)).lock_exclusive();
        Ok(self.tx.run(token.one(self.tx.connection())).await?.map(Into::into))
    }

    async fn update(&self, token: &OneTimeToken) -> Result<(), StoreError> {
        let change = ActiveModel {
            owner_id: Set(token.owner_id.map(|id| id.0)),
            email: Set(token.email.clone()),
            used_at: Set(token.used_at),
            updated_at: Set(token.used_at.unwrap_or(token.created_at)),
            ..Default::default()
        };
        let update = Entity::update_many().set(change).filter(COLUMN.id.eq(token.id.0));
        self.tx.run(update.exec(self.tx.connection())).await?;
        Ok(())
    }

    async fn newest(&self, owner: UserId, purpose: Purpose) -> Result<Option<OneTimeTokenId>, StoreError> {
        let newest = Entity::find()
            .filter(unused(owner).add(COLUMN.purpose.eq(Text(purpose))))
            .order_by_desc(COLUMN.id)
            .select_only()
            .column(Column::Id)
            .into_tuple::<i64>();
        Ok(self.tx.run(newest.one(self.tx.connection())).await?.map(Into::into))
    }

    async fn withdraw(
        &self,
        owner: UserId,
        purposes: &[Purpose],
        before: Option<OneTimeTokenId>,
    ) -> Result<(), StoreError> {
        let purposes = purposes.iter().map(|purpose| Text(*purpose));
        let mut which = unused(owner).add(Column::Purpose.is_in(purposes));
        if let Some(before) = before {
            which = which.add(COLUMN.id.lt(before.0));
        }
        self.tx.run(Entity::delete_many().filter(which).exec(self.tx.connection())).await?;
        Ok(())
    }

    async fn delete(&self, id: OneTimeTokenId) -> Result<(), StoreError> {
        self.tx.run(Entity::delete_by_id(id.0).exec(self.tx.connection())).await?;
        Ok(())
    }

    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let delete = Entity::delete_many().filter(COLUMN.expires_at.lt(before));
        Ok(self.tx.run(delete.exec(self.tx.connection())).await?.rows_affected)
    }
}

fn unused(owner: UserId) -> Condition {
    Condition::all().add(COLUMN.owner_id.eq(owner.0)).add(COLUMN.used_at.is_null())
}
