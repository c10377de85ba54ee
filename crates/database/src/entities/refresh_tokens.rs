use sea_orm::{Set, entity::prelude::*};
use tintype_domain::{programs::RefreshToken, scopes::Scopes};

use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: i64,
    pub session_id: i64,
    #[sea_orm(unique)]
    pub token_hash: Text<[u8; 32]>,
    pub scopes: Text<Scopes>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "session_id", to = "id")]
    pub session: BelongsTo<super::sessions::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for RefreshToken {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            owner_id: row.owner_id.into(),
            session_id: row.session_id.into(),
            token_hash: row.token_hash.0,
            scopes: row.scopes.0,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

impl From<&RefreshToken> for ActiveModel {
    fn from(token: &RefreshToken) -> Self {
        Self {
            id: Set(token.id.0),
            owner_id: Set(token.owner_id.0),
            session_id: Set(token.session_id.0),
            token_hash: Set(Text(token.token_hash)),
            scopes: Set(Text(token.scopes)),
            created_at: Set(token.created_at),
            updated_at: Set(token.created_at),
            expires_at: Set(token.expires_at),
            ..Default::default()
        }
    }
}
