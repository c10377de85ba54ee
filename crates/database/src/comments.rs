use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    comments::{Comment, CommentFacts, CommentRepository},
    error::Constraint,
    ids::{CommentId, PostId, UserId},
    posts::PostRepository,
    time::Timestamp,
    viewer::Viewer,
};

use crate::{
    rows::get,
    sql::{execute, raw_one, values},
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
        let sql = "INSERT INTO comments (id, owner_id, post_id, post_owner_id, reply_to, reply_to_owner_id, text, \
                   created_at, updated_at, edited_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let values = values![
            comment.id.0,
            comment.owner_id.0,
            comment.post_id.0,
            comment.post_owner_id.0,
            comment.reply_to.map(|id| id.0),
            reply_to_owner,
            comment.text.as_str(),
            comment.created_at,
            comment.updated_at,
            comment.edited_at,
        ];
        execute(&self.tx, sql, values).await?;
        Ok(())
    }

    async fn facts(&self, viewer: &Viewer, id: CommentId) -> Result<Option<CommentFacts>, StoreError> {
        let sql = "SELECT c.owner_id, c.post_id, c.post_owner_id, c.reply_to, c.text, c.created_at, c.updated_at, \
                   c.edited_at, (c.deleted_at IS NOT NULL) AS deleted, \
                   (u.deleted_at IS NULL AND u.status = 'active') AS author_active, \
                   EXISTS (SELECT 1 FROM blocks b WHERE (b.owner_id = $1 AND b.blocked_id = c.owner_id) \
                   OR (b.owner_id = c.owner_id AND b.blocked_id = $1)) AS blocked \
                   FROM comments c JOIN users u ON u.id = c.owner_id WHERE c.id = $2";
        let viewer_id = viewer.id().map_or(0, |id| id.0);
        let Some(row) = raw_one(&self.tx, sql, values![viewer_id, id.0]).await? else { return Ok(None) };
        let post_id = PostId(get(&row, "", "post_id")?);
        let Some(post) = PostRepository::facts(self, viewer, post_id).await? else { return Ok(None) };
        let comment = Comment {
            id,
            owner_id: UserId(get(&row, "", "owner_id")?),
            post_id,
            post_owner_id: UserId(get(&row, "", "post_owner_id")?),
            reply_to: get::<Option<i64>>(&row, "", "reply_to")?.map(Into::into),
            text: get(&row, "", "text")?,
            created_at: get(&row, "", "created_at")?,
            updated_at: get(&row, "", "updated_at")?,
            edited_at: get(&row, "", "edited_at")?,
        };
        Ok(Some(CommentFacts {
            comment,
            deleted: get(&row, "", "deleted")?,
            author_active: get(&row, "", "author_active")?,
            blocked: get(&row, "", "blocked")?,
            post,
        }))
    }

    async fn update(&self, comment: &Comment) -> Result<(), StoreError> {
        self.changed([comment.owner_id]);
        let sql = "UPDATE comments SET text = $2, edited_at = $3, updated_at = $4 WHERE id = $1 AND deleted_at IS NULL";
        let values = values![comment.id.0, comment.text.as_str(), comment.edited_at, comment.updated_at];
        execute(&self.tx, sql, values).await?;
        Ok(())
    }

    async fn delete(&self, comment: &Comment, now: Timestamp) -> Result<u64, StoreError> {
        self.changed([comment.owner_id, comment.post_owner_id]);
        let lock = "UPDATE posts SET updated_at = updated_at WHERE id = $1";
        execute(&self.tx, lock, values![comment.post_id.0]).await?;
        let sql = "UPDATE comments SET deleted_at = $2, updated_at = $2 WHERE id = $1 AND deleted_at IS NULL";
        if execute(&self.tx, sql, values![comment.id.0, now]).await? == 0 {
            return Ok(0);
        }
        let sql = "UPDATE comments SET deleted_at = $2, updated_at = $2 WHERE reply_to = $1 AND deleted_at IS NULL";
        let replies = execute(&self.tx, sql, values![comment.id.0, now]).await?;
        if let Some(top) = comment.reply_to {
            let sql = "UPDATE comments SET reply_count = reply_count - 1 WHERE id = $1";
            execute(&self.tx, sql, values![top.0]).await?;
        } else {
            let sql = "UPDATE comments SET reply_count = 0 WHERE id = $1";
            execute(&self.tx, sql, values![comment.id.0]).await?;
        }
        let deleted = replies + 1;
        let sql = "UPDATE posts SET comment_count = comment_count - $2 WHERE id = $1";
        execute(&self.tx, sql, values![comment.post_id.0, i64::try_from(deleted).unwrap_or(i64::MAX)]).await?;
        Ok(deleted)
    }
}

impl SeaUnitOfWork {
    async fn count_on_post(&self, post: PostId, by: i64) -> Result<(), StoreError> {
        let sql = "UPDATE posts SET comment_count = comment_count + $2 WHERE id = $1 AND deleted_at IS NULL";
        match execute(&self.tx, sql, values![post.0, by]).await? {
            1 => Ok(()),
            _ => Err(StoreError::Conflict(Constraint::Reference)),
        }
    }

    /// Answers the top comment's author.
    async fn count_reply(&self, top: CommentId) -> Result<i64, StoreError> {
        let sql = "UPDATE comments SET reply_count = reply_count + 1 WHERE id = $1 AND deleted_at IS NULL \
                   RETURNING owner_id";
        let row = raw_one(&self.tx, sql, values![top.0]).await?.ok_or(StoreError::Conflict(Constraint::Reference))?;
        get(&row, "", "owner_id")
    }
}
