use async_trait::async_trait;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};
use tintype_domain::{
    StoreError,
    ids::{ChallengeId, PasskeyId, UserId},
    passkeys::{Passkey, PasskeyRepository},
    time::Timestamp,
};

use crate::{
    entities::{
        passkeys::{ActiveModel, COLUMN, Column, Entity},
        users,
    },
    store::SeaUnitOfWork,
};

#[async_trait]
impl PasskeyRepository for SeaUnitOfWork {
    /// Those of one person are counted one after the other.
    async fn insert(&self, passkey: &Passkey, most: u32) -> Result<bool, StoreError> {
        let owner = users::Entity::find_by_id(passkey.owner_id.0).lock_exclusive();
        self.tx.run(owner.one(self.tx.connection())).await?;
        let theirs = Entity::find().filter(COLUMN.owner_id.eq(passkey.owner_id.0));
        if self.tx.run(theirs.count(self.tx.connection())).await? >= u64::from(most) {
            return Ok(false);
        }
        let insert = Entity::insert(ActiveModel::from(passkey));
        self.tx.run(insert.exec_without_returning(self.tx.connection())).await?;
        Ok(true)
    }

    /// Whoever answers meanwhile is waited for, and then the condition is looked at again.
    async fn answer(
        &self,
        id: PasskeyId,
        challenge: ChallengeId,
        sign_count: u32,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let count = i64::from(sign_count);
        let change = ActiveModel {
            sign_count: Set(count),
            last_challenge: Set(challenge.0),
            updated_at: Set(now),
            last_used_at: Set(Some(now)),
            ..Default::default()
        };
        let mut counts = Condition::any().add(Column::SignCount.lt(count));
        if sign_count == 0 {
            counts = counts.add(Column::SignCount.eq(0));
        }
        let update = Entity::update_many()
            .set(change)
            .filter(COLUMN.id.eq(id.0))
            .filter(COLUMN.last_challenge.lt(challenge.0))
            .filter(counts);
        Ok(self.tx.run(update.exec(self.tx.connection())).await?.rows_affected == 1)
    }

    async fn remove(&self, owner: UserId, id: PasskeyId) -> Result<bool, StoreError> {
        let delete = Entity::delete_many().filter(COLUMN.id.eq(id.0)).filter(COLUMN.owner_id.eq(owner.0));
        Ok(self.tx.run(delete.exec(self.tx.connection())).await?.rows_affected == 1)
    }
}
