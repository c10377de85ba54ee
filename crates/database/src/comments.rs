use async_trait::async_trait;
use sea_orm::{EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Set, sea_query::LockType};
use tintype_domain::{
    StoreError,
    comments::{Comment, CommentFacts, CommentRepository},
    error::Constraint,
    ids::{CommentId, PostId},
    posts::PostRepository,
    time::Timestamp,
    viewer::Viewer,
};

use crate::{
    entities::{add, columns, comments, posts},
    sql::{one, values},
    store::SeaUnitOfWork,
};

#[async_trait]
impl CommentRepository for SeaUnitOfWork {
    async fn insert(&self, comment: &Comment) -> Result<(), StoreError> {
        self.changed([comment.owner_id, comment.post_owner_id]);
        // The post's row is the reference check, and locked first by everybody.
        self.count_on_post(comment.post_id, 1).await?;
        let reply_to_owner = match comment.reply_to {
            Some(id) => Some(self.count_reply(id).await?),
            None => None,
        };
        let row = comments::ActiveModel { reply_to_owner_id: Set(reply_to_owner), ..comment.into() };
        self.tx.run(comments::Entity::insert(row).exec_without_returning(self.tx.connection())).await?;
        Ok(())
    }

    async fn facts(&self, viewer: &Viewer, id: CommentId) -> Result<Option<CommentFacts>, StoreError> {
        let sql = format!(
            "SELECT {}, (c.deleted_at IS NOT NULL) AS deleted, (c.hidden_at IS NOT NULL) AS hidden, \
             (u.deleted_at IS NULL AND u.status = 'active') AS author_active, \
             (u.limited_at IS NOT NULL) AS author_limited, \
             EXISTS (SELECT 1 FROM follows f WHERE f.owner_id = $1 AND f.followee_id = c.owner_id \
             AND f.state = 'accepted') AS viewer_follows_author, \
             EXISTS (SELECT 1 FROM blocks b WHERE (b.owner_id = $1 AND b.blocked_id = c.owner_id) \
             OR (b.owner_id = c.owner_id AND b.blocked_id = $1)) AS blocked \
             FROM comments c JOIN users u ON u.id = c.owner_id WHERE c.id = $2",
            columns::<comments::Entity>("c")
        );
        let viewer_id = viewer.id().map_or(0, |id| id.0);
        let Some(row) = one::<Facts, _>(&self.tx, &sql, values![viewer_id, id.0]).await? else { return Ok(None) };
        let comment = Comment::from(row.comment);
        let Some(post) = PostRepository::facts(self, viewer, comment.post_id).await? else { return Ok(None) };
        Ok(Some(CommentFacts {
            comment,
            deleted: row.deleted,
            hidden: row.hidden,
            author_active: row.author_active,
            author_limited: row.author_limited,
            viewer_follows_author: row.viewer_follows_author,
            blocked: row.blocked,
            post,
        }))
    }

    async fn update(&self, comment: &Comment) -> Result<(), StoreError> {
        self.changed([comment.owner_id]);
        let change = comments::ActiveModel {
            text: Set(comment.text.clone()),
            edited_at: Set(comment.edited_at),
            updated_at: Set(comment.updated_at),
            ..Default::default()
        };
        let update = comments::Entity::update_many()
            .set(change)
            .filter(comments::COLUMN.id.eq(comment.id.0))
            .filter(comments::COLUMN.deleted_at.is_null());
        self.tx.run(update.exec(self.tx.connection())).await?;
        Ok(())
    }

    async fn delete(&self, comment: &Comment, now: Timestamp) -> Result<u64, StoreError> {
        self.changed([comment.owner_id, comment.post_owner_id]);
        let db = self.tx.connection();
        let post = posts::Entity::find_by_id(comment.post_id.0).lock(LockType::NoKeyUpdate);
        self.tx.run(post.one(db)).await?;
        // What is deleted has no replies any more: they go with it.
        let change = comments::ActiveModel {
            deleted_at: Set(Some(now)),
            updated_at: Set(now),
            reply_count: Set(0),
            ..Default::default()
        };
        let delete = comments::Entity::update_many().set(change).filter(comments::COLUMN.deleted_at.is_null());
        let this = delete.clone().filter(comments::COLUMN.id.eq(comment.id.0));
        if self.tx.run(this.exec(db)).await?.rows_affected == 0 {
            return Ok(0);
        }
        let replies = delete.filter(comments::COLUMN.reply_to.eq(comment.id.0));
        let deleted = self.tx.run(replies.exec(db)).await?.rows_affected + 1;
        if let Some(top) = comment.reply_to {
            let update = add(comments::Column::ReplyCount, -1).filter(comments::COLUMN.id.eq(top.0));
            self.tx.run(update.exec(db)).await?;
        }
        let by = -i64::try_from(deleted).unwrap_or(i64::MAX);
        let update = add(posts::Column::CommentCount, by).filter(posts::COLUMN.id.eq(comment.post_id.0));
        self.tx.run(update.exec(db)).await?;
        Ok(deleted)
    }

    async fn set_hidden(&self, id: CommentId, hidden: bool, now: Timestamp) -> Result<bool, StoreError> {
        let change =
            comments::ActiveModel { hidden_at: Set(hidden.then_some(now)), updated_at: Set(now), ..Default::default() };
        let (column, this) = (comments::COLUMN.hidden_at, comments::Entity::update_many().set(change));
        let update = this.filter(comments::COLUMN.id.eq(id.0)).filter(if hidden {
            column.is_null()
        } else {
            column.is_not_null()
        });
        let rows = self.tx.run(update.exec_with_returning(self.tx.connection())).await?;
        self.changed(rows.iter().flat_map(|row| [row.owner_id.into(), row.post_owner_id.into()]));
        Ok(!rows.is_empty())
    }

    async fn binned(&self, before: Timestamp, limit: u16) -> Result<Vec<CommentId>, StoreError> {
        self.binned_comments(before, limit).await
    }

    async fn purge(&self, ids: &[CommentId], limit: u16) -> Result<bool, StoreError> {
        self.purge_comments(ids.iter().map(|id| id.0).collect(), limit).await
    }
}

impl SeaUnitOfWork {
    async fn count_on_post(&self, post: PostId, by: i64) -> Result<(), StoreError> {
        let update = add(posts::Column::CommentCount, by)
            .filter(posts::COLUMN.id.eq(post.0))
            .filter(posts::COLUMN.deleted_at.is_null());
        match self.tx.run(update.exec(self.tx.connection())).await?.rows_affected {
            1 => Ok(()),
            _ => Err(StoreError::Conflict(Constraint::Reference)),
        }
    }

    /// Answers the top comment's author.
    async fn count_reply(&self, top: CommentId) -> Result<i64, StoreError> {
        let update = add(comments::Column::ReplyCount, 1)
            .filter(comments::COLUMN.id.eq(top.0))
            .filter(comments::COLUMN.deleted_at.is_null());
        let rows = self.tx.run(update.exec_with_returning(self.tx.connection())).await?;
        rows.first().map(|top| top.owner_id).ok_or(StoreError::Conflict(Constraint::Reference))
    }
}

#[derive(FromQueryResult)]
#[allow(clippy::struct_excessive_bools)] // independent facts
struct Facts {
    #[sea_orm(nested)]
    comment: comments::Model,
    deleted: bool,
    hidden: bool,
    author_active: bool,
    author_limited: bool,
    viewer_follows_author: bool,
    blocked: bool,
}
