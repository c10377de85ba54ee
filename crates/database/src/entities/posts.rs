use sea_orm::{Set, entity::prelude::*};
use tintype_domain::posts::{Post, Visibility};

use crate::text::Text;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "posts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: i64,
    pub caption: String,
    pub visibility: Text<Visibility>,
    pub like_count: i64,
    pub comment_count: i64,
    /// Another one whenever caption, visibility or pictures change.
    pub edition: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
    pub deleted_at: Option<DateTimeUtc>,
    /// When a moderator hid it.
    pub hidden_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Post {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            owner_id: row.owner_id.into(),
            caption: row.caption,
            visibility: row.visibility.0,
            created_at: row.created_at,
            updated_at: row.updated_at,
            edited_at: row.edited_at,
        }
    }
}

impl From<&Post> for ActiveModel {
    fn from(post: &Post) -> Self {
        Self {
            id: Set(post.id.0),
            owner_id: Set(post.owner_id.0),
            caption: Set(post.caption.clone()),
            visibility: Set(Text(post.visibility)),
            created_at: Set(post.created_at),
            updated_at: Set(post.updated_at),
            edited_at: Set(post.edited_at),
            ..Default::default()
        }
    }
}
