use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};
use tintype_domain::{
    StoreError,
    ids::UserId,
    passkeys::{Passkey, PasskeyQueries},
};

use super::SeaQueries;
use crate::entities::passkeys::{COLUMN, Entity};

#[async_trait]
impl PasskeyQueries for SeaQueries {
    async fn passkeys(&self, owner: UserId) -> Result<Vec<Passkey>, StoreError> {
        let db = self.current();
        let theirs = Entity::find().filter(COLUMN.owner_id.eq(owner.0)).order_by_desc(COLUMN.id);
        Ok(db.run(theirs.all(db.connection())).await?.into_iter().map(Into::into).collect())
    }

    async fn passkey_of(&self, credential_id: &str) -> Result<Option<Passkey>, StoreError> {
        let db = self.current();
        Ok(db.run(Entity::find_by_credential_id(credential_id).one(db.connection())).await?.map(Into::into))
    }
}
