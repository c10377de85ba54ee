//! Hashtags and mentions of posts, all of a post in one statement each.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Set,
    sea_query::{Expr, Query},
};
use tintype_domain::{StoreError, posts::Post, tags::Tags};

use crate::{
    entities::{
        post_hashtags,
        post_mentions::{self, Column},
        users,
    },
    store::SeaUnitOfWork,
};

impl SeaUnitOfWork {
    pub(crate) async fn insert_tags(&self, post: &Post, tags: &Tags) -> Result<(), StoreError> {
        if !tags.hashtags.is_empty() {
            let rows = tags.hashtags.iter().map(|name| post_hashtags::ActiveModel {
                owner_id: Set(post.owner_id.0),
                post_id: Set(post.id.0),
                name: Set(name.clone()),
                created_at: Set(post.updated_at),
                updated_at: Set(post.updated_at),
            });
            let insert = post_hashtags::Entity::insert_many(rows);
            self.tx.run(insert.exec_without_returning(self.tx.connection())).await?;
        }
        if tags.mentions.is_empty() { Ok(()) } else { self.insert_mentions(post, &tags.mentions).await }
    }

    pub(crate) async fn delete_tags(&self, post: &Post) -> Result<(), StoreError> {
        let hashtags = post_hashtags::Entity::delete_many()
            .filter(post_hashtags::COLUMN.owner_id.eq(post.owner_id.0))
            .filter(post_hashtags::COLUMN.post_id.eq(post.id.0));
        self.tx.run(hashtags.exec(self.tx.connection())).await?;
        let mentions = post_mentions::Entity::delete_many()
            .filter(post_mentions::COLUMN.owner_id.eq(post.owner_id.0))
            .filter(post_mentions::COLUMN.post_id.eq(post.id.0));
        self.tx.run(mentions.exec(self.tx.connection())).await?;
        Ok(())
    }

    /// Only the mentions of people who exist are kept.
    async fn insert_mentions(&self, post: &Post, usernames: &BTreeSet<String>) -> Result<(), StoreError> {
        let (owner, id, now) = (post.owner_id.0, post.id.0, post.updated_at);
        let people = users::Entity::find()
            .select_only()
            .expr(Expr::val(owner))
            .expr(Expr::val(id))
            .column(users::Column::Id)
            .exprs([Expr::val(now), Expr::val(now)])
            .filter(users::COLUMN.username.is_in(usernames))
            .filter(users::COLUMN.deleted_at.is_null());
        let mut insert = Query::insert();
        insert
            .into_table(post_mentions::Entity)
            .columns([Column::OwnerId, Column::PostId, Column::UserId, Column::CreatedAt, Column::UpdatedAt])
            .select_from(people.into_query())
            .map_err(|error| StoreError::Internal(Box::new(error)))?;
        self.tx.run(self.tx.connection().execute(&insert)).await?;
        Ok(())
    }
}
