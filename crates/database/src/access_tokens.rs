use async_trait::async_trait;
use sea_orm::{Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use tintype_domain::{
    StoreError,
    ids::{AccessTokenId, UserId},
    time::Timestamp,
    tokens::{AccessToken, AccessTokenRepository, LiveToken},
    users::{Role, Status},
};

use crate::{
    Database,
    entities::{
        access_tokens::{self, ActiveModel, COLUMN, Entity},
        users,
    },
    text::Text,
};

/// Personal access tokens as rows.
pub struct SeaAccessTokens {
    pub database: Database,
}

#[async_trait]
impl AccessTokenRepository for SeaAccessTokens {
    /// Those of one person are counted one after the other.
    async fn insert(&self, token: &AccessToken, most: u32) -> Result<bool, StoreError> {
        let tx = self.database.begin().await?;
        let owner = users::Entity::find_by_id(token.owner_id.0).lock_exclusive();
        tx.run(owner.one(tx.connection())).await?;
        let theirs = Entity::find().filter(COLUMN.owner_id.eq(token.owner_id.0));
        if tx.run(theirs.count(tx.connection())).await? >= u64::from(most) {
            return Ok(false);
        }
        let insert = Entity::insert(ActiveModel::from(token));
        tx.run(insert.exec_without_returning(tx.connection())).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn find(&self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<LiveToken>, StoreError> {
        let db = self.database.readers();
        let lasts = Condition::any().add(COLUMN.expires_at.is_null()).add(COLUMN.expires_at.gt(now));
        let token = Entity::find_by_token_hash(Text(*token_hash))
            .inner_join(users::Entity)
            .columns([users::Column::Role, users::Column::Status])
            .filter(lasts)
            .filter(users::COLUMN.deleted_at.is_null())
            .into_model::<Live>();
        Ok(db.run(token.one(db.connection())).await?.map(Into::into))
    }

    async fn list(&self, owner: UserId) -> Result<Vec<AccessToken>, StoreError> {
        let db = self.database.readers();
        let tokens = Entity::find().filter(COLUMN.owner_id.eq(owner.0)).order_by_desc(COLUMN.id);
        Ok(db.run(tokens.all(db.connection())).await?.into_iter().map(Into::into).collect())
    }

    async fn touch(&self, id: AccessTokenId, now: Timestamp) -> Result<(), StoreError> {
        let db = self.database.writer();
        let change = ActiveModel { last_used_at: Set(Some(now)), ..Default::default() };
        let update = Entity::update_many().set(change).filter(COLUMN.id.eq(id.0));
        db.run(update.exec(db.connection())).await?;
        Ok(())
    }

    async fn delete(&self, owner: UserId, id: AccessTokenId) -> Result<bool, StoreError> {
        let db = self.database.writer();
        let delete = Entity::delete_many().filter(COLUMN.id.eq(id.0)).filter(COLUMN.owner_id.eq(owner.0));
        Ok(db.run(delete.exec(db.connection())).await?.rows_affected == 1)
    }

    async fn delete_all(&self, owner: UserId) -> Result<(), StoreError> {
        let db = self.database.writer();
        let delete = Entity::delete_many().filter(COLUMN.owner_id.eq(owner.0));
        db.run(delete.exec(db.connection())).await?;
        Ok(())
    }
}

#[derive(FromQueryResult)]
struct Live {
    #[sea_orm(nested)]
    token: access_tokens::Model,
    role: Text<Role>,
    status: Text<Status>,
}

impl From<Live> for LiveToken {
    fn from(row: Live) -> Self {
        Self { token: row.token.into(), role: row.role.0, status: row.status.0 }
    }
}
