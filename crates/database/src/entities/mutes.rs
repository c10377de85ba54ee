use sea_orm::{Set, entity::prelude::*};
use tintype_domain::mutes::Mute;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mutes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: i64,
    pub muted_id: i64,
    /// A mute without an end stays until it is taken back.
    pub ends_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Mute> for ActiveModel {
    fn from(mute: &Mute) -> Self {
        Self {
            id: Set(mute.id.0),
            owner_id: Set(mute.owner_id.0),
            muted_id: Set(mute.muted_id.0),
            ends_at: Set(None),
            created_at: Set(mute.created_at),
            updated_at: Set(mute.created_at),
        }
    }
}
