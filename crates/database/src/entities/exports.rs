use sea_orm::{Set, entity::prelude::*};
use tintype_domain::exports::{Export, ExportState};

use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: i64,
    pub state: Text<ExportState>,
    #[sea_orm(unique)]
    pub blob_key: String,
    pub byte_size: Option<i64>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub expires_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Export {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            owner_id: row.owner_id.into(),
            state: row.state.0,
            key: row.blob_key,
            bytes: row.byte_size.map(i64::cast_unsigned),
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

impl From<&Export> for ActiveModel {
    fn from(export: &Export) -> Self {
        Self {
            id: Set(export.id.0),
            owner_id: Set(export.owner_id.0),
            state: Set(Text(export.state)),
            blob_key: Set(export.key.clone()),
            byte_size: Set(export.bytes.map(u64::cast_signed)),
            created_at: Set(export.created_at),
            updated_at: Set(export.created_at),
            expires_at: Set(export.expires_at),
        }
    }
}
