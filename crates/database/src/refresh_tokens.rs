use async_trait::async_trait;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QuerySelect, Set};
use tintype_domain::{
    StoreError,
    programs::{KnownRefreshToken, RefreshToken, RefreshTokenRepository},
    time::Timestamp,
};

use crate::{
    Database,
    entities::{
        refresh_tokens::{self, ActiveModel, COLUMN, Entity},
        sessions,
    },
    text::Text,
};

/// Refresh tokens as rows.
pub struct SeaRefreshTokens {
    pub database: Database,
}

#[async_trait]
impl RefreshTokenRepository for SeaRefreshTokens {
    async fn insert(&self, token: &RefreshToken) -> Result<(), StoreError> {
        let db = self.database.writer();
        let insert = Entity::insert(ActiveModel::from(token));
        db.run(insert.exec_without_returning(db.connection())).await?;
        Ok(())
    }

    async fn find(&self, token_hash: &[u8; 32]) -> Result<Option<KnownRefreshToken>, StoreError> {
        let db = self.database.readers();
        let token = Entity::find_by_token_hash(Text(*token_hash))
            .inner_join(sessions::Entity)
            .columns([sessions::Column::KeyHash])
            .into_model::<Known>();
        Ok(db.run(token.one(db.connection())).await?.map(Into::into))
    }

    /// Who comes second waits for the row and then finds it used.
    async fn rotate(&self, token_hash: &[u8; 32], next: &RefreshToken) -> Result<bool, StoreError> {
        let tx = self.database.begin().await?;
        let used =
            ActiveModel { used_at: Set(Some(next.created_at)), updated_at: Set(next.created_at), ..Default::default() };
        let unused = COLUMN.token_hash.eq(Text(*token_hash)).and(COLUMN.used_at.is_null());
        let update = Entity::update_many().set(used).filter(unused);
        if tx.run(update.exec(tx.connection())).await?.rows_affected == 0 {
            return Ok(false);
        }
        let insert = Entity::insert(ActiveModel::from(next));
        tx.run(insert.exec_without_returning(tx.connection())).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let db = self.database.writer();
        let delete = Entity::delete_many().filter(COLUMN.expires_at.lt(before));
        Ok(db.run(delete.exec(db.connection())).await?.rows_affected)
    }
}

#[derive(FromQueryResult)]
struct Known {
    #[sea_orm(nested)]
    token: refresh_tokens::Model,
    key_hash: Text<[u8; 32]>,
}

impl From<Known> for KnownRefreshToken {
    fn from(row: Known) -> Self {
        Self { used: row.token.used_at.is_some(), token: row.token.into(), session_key_hash: row.key_hash.0 }
    }
}
