use sea_orm::{Set, entity::prelude::*};
use tintype_domain::totp::Totp;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "totp")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: i64,
    pub sealed_secret: String,
    pub enabled_at: Option<DateTimeUtc>,
    pub last_step: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Totp {
    fn from(row: Model) -> Self {
        Self {
            owner_id: row.owner_id.into(),
            sealed_secret: row.sealed_secret,
            enabled_at: row.enabled_at,
            last_step: row.last_step,
            created_at: row.created_at,
        }
    }
}

impl From<&Totp> for ActiveModel {
    fn from(totp: &Totp) -> Self {
        Self {
            owner_id: Set(totp.owner_id.0),
            sealed_secret: Set(totp.sealed_secret.clone()),
            enabled_at: Set(totp.enabled_at),
            last_step: Set(totp.last_step),
            created_at: Set(totp.created_at),
            updated_at: Set(totp.created_at),
        }
    }
}
