use sea_orm::{Set, entity::prelude::*};
use tintype_domain::invites::Invite;

use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invites")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: Option<i64>,
    #[sea_orm(unique)]
    pub code_hash: Text<[u8; 32]>,
    pub uses: i32,
    pub used: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Invite {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            owner_id: row.owner_id.map(Into::into),
            code_hash: row.code_hash.0,
            uses: row.uses.cast_unsigned(),
            used: row.used.cast_unsigned(),
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

impl From<&Invite> for ActiveModel {
    fn from(invite: &Invite) -> Self {
        Self {
            id: Set(invite.id.0),
            owner_id: Set(invite.owner_id.map(|id| id.0)),
            code_hash: Set(Text(invite.code_hash)),
            uses: Set(invite.uses.cast_signed()),
            used: Set(invite.used.cast_signed()),
            created_at: Set(invite.created_at),
            updated_at: Set(invite.created_at),
            expires_at: Set(invite.expires_at),
        }
    }
}
