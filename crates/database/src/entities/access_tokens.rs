use sea_orm::{Set, entity::prelude::*};
use tintype_domain::{scopes::Scopes, tokens::AccessToken};

use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: i64,
    #[sea_orm(unique)]
    pub token_hash: Text<[u8; 32]>,
    pub name: String,
    pub scopes: Text<Scopes>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub expires_at: Option<DateTimeUtc>,
    pub last_used_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "owner_id", to = "id")]
    pub owner: BelongsTo<super::users::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for AccessToken {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            owner_id: row.owner_id.into(),
            token_hash: row.token_hash.0,
            name: row.name,
            scopes: row.scopes.0,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        }
    }
}

impl From<&AccessToken> for ActiveModel {
    fn from(token: &AccessToken) -> Self {
        Self {
            id: Set(token.id.0),
            owner_id: Set(token.owner_id.0),
            token_hash: Set(Text(token.token_hash)),
            name: Set(token.name.clone()),
            scopes: Set(Text(token.scopes)),
            created_at: Set(token.created_at),
            updated_at: Set(token.created_at),
            expires_at: Set(token.expires_at),
            last_used_at: Set(token.last_used_at),
        }
    }
}
