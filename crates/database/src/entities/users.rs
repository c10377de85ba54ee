use sea_orm::{Set, entity::prelude::*};
use tintype_domain::users::{Role, Status, User, Username};

use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    #[sea_orm(unique)]
    pub username: String,
    pub email: String,
    /// The address in small letters.
    #[sea_orm(unique)]
    pub email_key: String,
    pub email_verified: bool,
    pub full_name: String,
    pub bio: String,
    pub website: String,
    pub is_private: bool,
    pub role: Text<Role>,
    pub status: Text<Status>,
    pub avatar_id: Option<i64>,
    pub post_count: i64,
    pub follower_count: i64,
    pub following_count: i64,
    /// Another one whenever names or avatar change.
    pub edition: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
    /// Changes whenever `following_count` does.
    pub following_version: i64,
    /// Their posts are not put into timelines but looked for by whoever reads one.
    pub is_merged: bool,
    /// When who is leaving is to be erased, suspended or not.
    pub erase_at: Option<DateTimeUtc>,
    /// When a moderator limited them.
    pub limited_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for User {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            username: Username::from_stored(row.username),
            email: row.email,
            email_verified: row.email_verified,
            full_name: row.full_name,
            bio: row.bio,
            website: row.website,
            is_private: row.is_private,
            role: row.role.0,
            status: row.status.0,
            limited_at: row.limited_at,
            erase_at: row.erase_at,
            avatar_id: row.avatar_id.map(Into::into),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Counters start at their defaults.
impl From<&User> for ActiveModel {
    fn from(user: &User) -> Self {
        Self {
            id: Set(user.id.0),
            username: Set(user.username.as_str().to_owned()),
            email: Set(user.email.clone()),
            email_key: Set(user.email.to_lowercase()),
            email_verified: Set(user.email_verified),
            full_name: Set(user.full_name.clone()),
            bio: Set(user.bio.clone()),
            website: Set(user.website.clone()),
            is_private: Set(user.is_private),
            role: Set(Text(user.role)),
            status: Set(Text(user.status)),
            limited_at: Set(user.limited_at),
            avatar_id: Set(user.avatar_id.map(|id| id.0)),
            created_at: Set(user.created_at),
            updated_at: Set(user.updated_at),
            ..Default::default()
        }
    }
}
