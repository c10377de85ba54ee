use sea_orm::entity::prelude::*;

use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub route: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_key: String,
    pub body_hash: Text<[u8; 32]>,
    pub resource_id: i64,
    pub leased_until: Option<DateTimeUtc>,
    /// Of the answer that is given again; `None` until there is one.
    pub status: Option<i16>,
    pub location: Option<String>,
    pub body: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
