use sea_orm::{Set, entity::prelude::*};
use tintype_domain::blocks::Block;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blocks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: i64,
    pub blocked_id: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Block> for ActiveModel {
    fn from(block: &Block) -> Self {
        Self {
            id: Set(block.id.0),
            owner_id: Set(block.owner_id.0),
            blocked_id: Set(block.blocked_id.0),
            created_at: Set(block.created_at),
            updated_at: Set(block.created_at),
        }
    }
}
