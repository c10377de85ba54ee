use sea_orm::{Set, entity::prelude::*};
use tintype_domain::one_time_tokens::{OneTimeToken, Purpose};

use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: Option<i64>,
    pub purpose: Text<Purpose>,
    #[sea_orm(unique)]
    pub token_hash: Text<[u8; 32]>,
    pub email: Option<String>,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for OneTimeToken {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            owner_id: row.owner_id.map(Into::into),
            purpose: row.purpose.0,
            token_hash: row.token_hash.0,
            email: row.email,
            expires_at: row.expires_at,
            used_at: row.used_at,
            created_at: row.created_at,
        }
    }
}

impl From<&OneTimeToken> for ActiveModel {
    fn from(token: &OneTimeToken) -> Self {
        Self {
            id: Set(token.id.0),
            owner_id: Set(token.owner_id.map(|id| id.0)),
            purpose: Set(Text(token.purpose)),
            token_hash: Set(Text(token.token_hash)),
            email: Set(token.email.clone()),
            expires_at: Set(token.expires_at),
            used_at: Set(token.used_at),
            created_at: Set(token.created_at),
            updated_at: Set(token.created_at),
        }
    }
}
