use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryFilter, sea_query::OnConflict};
use tintype_domain::{
    StoreError,
    ids::UserId,
    mutes::{Mute, MuteRepository},
};

use crate::{
    entities::mutes::{self, COLUMN, Column},
    store::SeaUnitOfWork,
};

#[async_trait]
impl MuteRepository for SeaUnitOfWork {
    async fn insert(&self, mute: &Mute) -> Result<(), StoreError> {
        self.changed([mute.owner_id]);
        let pair = OnConflict::columns([Column::OwnerId, Column::MutedId])
            .update_columns([Column::EndsAt, Column::UpdatedAt])
            .to_owned();
        let insert = mutes::Entity::insert(mutes::ActiveModel::from(mute)).on_conflict(pair);
        self.tx.run(insert.exec_without_returning(self.tx.connection())).await?;
        Ok(())
    }

    async fn remove(&self, owner: UserId, muted: UserId) -> Result<bool, StoreError> {
        self.changed([owner]);
        let delete =
            mutes::Entity::delete_many().filter(COLUMN.owner_id.eq(owner.0)).filter(COLUMN.muted_id.eq(muted.0));
        Ok(self.tx.run(delete.exec(self.tx.connection())).await?.rows_affected == 1)
    }
}
