use sea_orm::{Set, entity::prelude::*};
use tintype_domain::uploads::{Upload, UploadFailure, UploadState};

use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "uploads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: i64,
    pub state: Text<UploadState>,
    pub content_type: String,
    pub byte_size: i64,
    pub quarantine_key: String,
    pub media_key: String,
    pub media_id: Option<i64>,
    pub failure: Option<Text<UploadFailure>>,
    pub expires_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Upload {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            owner_id: row.owner_id.into(),
            state: row.state.0,
            content_type: row.content_type,
            byte_size: row.byte_size,
            quarantine_key: row.quarantine_key,
            media_key: row.media_key,
            media_id: row.media_id.map(Into::into),
            failure: row.failure.map(|failure| failure.0),
            expires_at: row.expires_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<&Upload> for ActiveModel {
    fn from(upload: &Upload) -> Self {
        Self {
            id: Set(upload.id.0),
            owner_id: Set(upload.owner_id.0),
            state: Set(Text(upload.state)),
            content_type: Set(upload.content_type.clone()),
            byte_size: Set(upload.byte_size),
            quarantine_key: Set(upload.quarantine_key.clone()),
            media_key: Set(upload.media_key.clone()),
            media_id: Set(upload.media_id.map(|id| id.0)),
            failure: Set(upload.failure.map(Text)),
            expires_at: Set(upload.expires_at),
            created_at: Set(upload.created_at),
            updated_at: Set(upload.updated_at),
        }
    }
}
