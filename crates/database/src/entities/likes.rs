use sea_orm::{Set, entity::prelude::*};
use tintype_domain::likes::{Like, Likeable};

use crate::text::{Text, words};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "likes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub owner_id: i64,
    pub likeable_type: Text<Kind>,
    pub likeable_id: i64,
    pub likeable_owner_id: i64,
    pub post_owner_id: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Post,
    Comment,
}

words! { Kind { Post = "post", Comment = "comment" } }

/// The two columns that say what is liked.
pub(crate) fn parts(likeable: Likeable) -> (Text<Kind>, i64) {
    match likeable {
        Likeable::Post(id) => (Text(Kind::Post), id.0),
        Likeable::Comment(id) => (Text(Kind::Comment), id.0),
    }
}

impl ActiveModel {
    pub(crate) fn of(like: &Like, likeable_owner_id: i64) -> Self {
        let (kind, likeable_id) = parts(like.likeable);
        Self {
            id: Set(like.id.0),
            owner_id: Set(like.owner_id.0),
            likeable_type: Set(kind),
            likeable_id: Set(likeable_id),
            likeable_owner_id: Set(likeable_owner_id),
            post_owner_id: Set(like.post_owner_id.0),
            created_at: Set(like.created_at),
            updated_at: Set(like.created_at),
        }
    }
}
