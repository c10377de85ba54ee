use sea_orm::{Set, entity::prelude::*};
use tintype_domain::passkeys::Passkey;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkeys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: i64,
    #[sea_orm(unique)]
    pub credential_id: String,
    pub credential: String,
    pub name: String,
    pub sign_count: i64,
    pub last_challenge: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub last_used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Passkey {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            owner_id: row.owner_id.into(),
            credential_id: row.credential_id,
            credential: row.credential,
            name: row.name,
            // What cannot be is above all that there are: nothing counts on from it.
            sign_count: row.sign_count.try_into().unwrap_or(u32::MAX),
            last_challenge: row.last_challenge.into(),
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        }
    }
}

impl From<&Passkey> for ActiveModel {
    fn from(passkey: &Passkey) -> Self {
        Self {
            id: Set(passkey.id.0),
            owner_id: Set(passkey.owner_id.0),
            credential_id: Set(passkey.credential_id.clone()),
            credential: Set(passkey.credential.clone()),
            name: Set(passkey.name.clone()),
            sign_count: Set(passkey.sign_count.into()),
            last_challenge: Set(passkey.last_challenge.0),
            created_at: Set(passkey.created_at),
            updated_at: Set(passkey.created_at),
            last_used_at: Set(passkey.last_used_at),
        }
    }
}
