use sea_orm::{FromQueryResult, QueryResult, Set, entity::prelude::*};
use tintype_domain::media::{Access, Media, MediaView, Place, Size};

use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "media")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: i64,
    pub post_id: Option<i64>,
    pub position: i16,
    pub is_avatar: bool,
    pub alt_text: String,
    pub width: i32,
    pub height: i32,
    pub placeholder: Text<Vec<u8>>,
    pub blob_key: String,
    /// Where a move that was begun goes to.
    pub planned_key: Option<String>,
    pub planned_access: Option<Text<Access>>,
    pub access: Text<Access>,
    pub original_key: String,
    pub renditions: Text<Vec<Size>>,
    pub sha256: Text<[u8; 32]>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the domain sees of a row.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub(crate) struct Picture {
    id: i64,
    owner_id: i64,
    post_id: Option<i64>,
    position: i16,
    is_avatar: bool,
    alt_text: String,
    width: i32,
    height: i32,
    placeholder: Text<Vec<u8>>,
    blob_key: String,
    access: Text<Access>,
    original_key: String,
    renditions: Text<Vec<Size>>,
    sha256: Text<[u8; 32]>,
    created_at: DateTimeUtc,
}

impl Picture {
    /// Its columns under a prefix, for a table alias.
    pub(crate) fn columns(alias: &str, prefix: &str) -> String {
        const COLUMNS: [&str; 15] = [
            "id",
            "owner_id",
            "post_id",
            "position",
            "is_avatar",
            "alt_text",
            "width",
            "height",
            "placeholder",
            "blob_key",
            "access",
            "original_key",
            "renditions",
            "sha256",
            "created_at",
        ];
        COLUMNS.map(|column| format!("{alias}.{column} AS {prefix}{column}")).join(", ")
    }
}

/// A picture of a left join. Most people have none, and of those only the id is asked for.
pub(crate) struct Joined(pub(crate) Option<Picture>);

impl FromQueryResult for Joined {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let id: Option<i64> = row.try_get(prefix, "id")?;
        Ok(Self(id.map(|_| Picture::from_query_result(row, prefix)).transpose()?))
    }
}

impl From<Picture> for Media {
    fn from(row: Picture) -> Self {
        Self {
            id: row.id.into(),
            owner_id: row.owner_id.into(),
            post_id: row.post_id.map(Into::into),
            position: row.position,
            is_avatar: row.is_avatar,
            alt_text: row.alt_text,
            width: row.width,
            height: row.height,
            placeholder: row.placeholder.0,
            place: Place { access: row.access.0, key: row.blob_key },
            original_key: row.original_key,
            renditions: row.renditions.0,
            sha256: row.sha256.0,
            created_at: row.created_at,
        }
    }
}

impl From<Picture> for MediaView {
    fn from(row: Picture) -> Self {
        Media::from(row).into()
    }
}

impl From<&Media> for ActiveModel {
    fn from(media: &Media) -> Self {
        Self {
            id: Set(media.id.0),
            owner_id: Set(media.owner_id.0),
            post_id: Set(media.post_id.map(|id| id.0)),
            position: Set(media.position),
            is_avatar: Set(media.is_avatar),
            alt_text: Set(media.alt_text.clone()),
            width: Set(media.width),
            height: Set(media.height),
            placeholder: Set(Text(media.placeholder.clone())),
            blob_key: Set(media.place.key.clone()),
            access: Set(Text(media.place.access)),
            original_key: Set(media.original_key.clone()),
            renditions: Set(Text(media.renditions.clone())),
            sha256: Set(Text(media.sha256)),
            created_at: Set(media.created_at),
            updated_at: Set(media.created_at),
            ..Default::default()
        }
    }
}
