use sea_orm::{Set, entity::prelude::*};
use tintype_domain::comments::Comment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: i64,
    pub post_id: i64,
    pub post_owner_id: i64,
    pub reply_to: Option<i64>,
    pub reply_to_owner_id: Option<i64>,
    pub text: String,
    pub like_count: i64,
    pub reply_count: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
    pub deleted_at: Option<DateTimeUtc>,
    /// When a moderator hid it.
    pub hidden_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Comment {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            owner_id: row.owner_id.into(),
            post_id: row.post_id.into(),
            post_owner_id: row.post_owner_id.into(),
            reply_to: row.reply_to.map(Into::into),
            text: row.text,
            created_at: row.created_at,
            updated_at: row.updated_at,
            edited_at: row.edited_at,
        }
    }
}

/// Whose comment it replies to is for the repository to find out.
impl From<&Comment> for ActiveModel {
    fn from(comment: &Comment) -> Self {
        Self {
            id: Set(comment.id.0),
            owner_id: Set(comment.owner_id.0),
            post_id: Set(comment.post_id.0),
            post_owner_id: Set(comment.post_owner_id.0),
            reply_to: Set(comment.reply_to.map(|id| id.0)),
            text: Set(comment.text.clone()),
            created_at: Set(comment.created_at),
            updated_at: Set(comment.updated_at),
            edited_at: Set(comment.edited_at),
            ..Default::default()
        }
    }
}
