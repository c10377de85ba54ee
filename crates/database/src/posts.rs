use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    ids::{PostId, UserId},
    posts::{Post, PostFacts, PostRepository},
    tags::Tags,
    time::Timestamp,
    viewer::Viewer,
};

use crate::{
    rows::{get, to_word, word},
    sql::{execute, for_update, one, values},
    store::SeaUnitOfWork,
};

#[async_trait]
impl PostRepository for SeaUnitOfWork {
    async fn insert(&self, post: &Post, tags: &Tags) -> Result<(), StoreError> {
        self.changed([post.owner_id]);
        let sql = "INSERT INTO posts (id, owner_id, caption, visibility, created_at, updated_at, edited_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = values![
            post.id.0,
            post.owner_id.0,
            post.caption.as_str(),
            to_word(post.visibility),
            post.created_at,
            post.updated_at,
            post.edited_at,
        ];
        execute(&self.tx, sql, values).await?;
        self.insert_tags(post, tags).await?;
        let sql = "UPDATE users SET post_count = post_count + 1 WHERE id = $1";
        execute(&self.tx, sql, values![post.owner_id.0]).await?;
        Ok(())
    }

    async fn find(&self, id: PostId) -> Result<Option<Post>, StoreError> {
        let sql = format!(
            "SELECT id, owner_id, caption, visibility, created_at, updated_at, edited_at FROM posts \
             WHERE id = $1 AND deleted_at IS NULL{}",
            for_update(self.backend())
        );
        let Some(row) = one(&self.tx, &sql, values![id.0]).await? else { return Ok(None) };
        Ok(Some(Post {
            id,
            owner_id: UserId(get(&row, "", "owner_id")?),
            caption: get(&row, "", "caption")?,
            visibility: word(&row, "", "visibility")?,
            created_at: get(&row, "", "created_at")?,
            updated_at: get(&row, "", "updated_at")?,
            edited_at: get(&row, "", "edited_at")?,
        }))
    }

    async fn facts(&self, viewer: &Viewer, id: PostId) -> Result<Option<PostFacts>, StoreError> {
        let sql = "SELECT p.owner_id, p.visibility, (p.deleted_at IS NOT NULL) AS deleted, \
                   u.is_private AS owner_private, (u.deleted_at IS NULL AND u.status = 'active') AS owner_active, \
                   EXISTS (SELECT 1 FROM follows f WHERE f.owner_id = $1 AND f.followee_id = p.owner_id \
                   AND f.state = 'accepted') AS viewer_follows, \
                   EXISTS (SELECT 1 FROM blocks b WHERE (b.owner_id = $1 AND b.blocked_id = p.owner_id) \
                   OR (b.owner_id = p.owner_id AND b.blocked_id = $1)) AS blocked \
                   FROM posts p JOIN users u ON u.id = p.owner_id WHERE p.id = $2";
        let viewer = viewer.id().map_or(0, |id| id.0);
        let Some(row) = one(&self.tx, sql, values![viewer, id.0]).await? else { return Ok(None) };
        Ok(Some(PostFacts {
            owner_id: UserId(get(&row, "", "owner_id")?),
            visibility: word(&row, "", "visibility")?,
            deleted: get(&row, "", "deleted")?,
            owner_private: get(&row, "", "owner_private")?,
            owner_active: get(&row, "", "owner_active")?,
            viewer_follows: get(&row, "", "viewer_follows")?,
            blocked: get(&row, "", "blocked")?,
        }))
    }

    async fn update(&self, post: &Post, tags: &Tags) -> Result<(), StoreError> {
        self.changed([post.owner_id]);
        let sql = "UPDATE posts SET caption = $2, visibility = $3, edited_at = $4, updated_at = $5 WHERE id = $1";
        let values =
            values![post.id.0, post.caption.as_str(), to_word(post.visibility), post.edited_at, post.updated_at];
        execute(&self.tx, sql, values).await?;
        for table in ["post_hashtags", "post_mentions"] {
            let sql = format!("DELETE FROM {table} WHERE owner_id = $1 AND post_id = $2");
            execute(&self.tx, &sql, values![post.owner_id.0, post.id.0]).await?;
        }
        self.insert_tags(post, tags).await
    }

    async fn delete(&self, id: PostId, owner: UserId, now: Timestamp) -> Result<bool, StoreError> {
        self.changed([owner]);
        let sql = "UPDATE posts SET deleted_at = $3, updated_at = $3 \
                   WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL";
        let deleted = execute(&self.tx, sql, values![id.0, owner.0, now]).await? == 1;
        if deleted {
            let sql = "UPDATE users SET post_count = post_count - 1 WHERE id = $1";
            execute(&self.tx, sql, values![owner.0]).await?;
        }
        Ok(deleted)
    }
}

impl SeaUnitOfWork {
    /// Only the mentions of people who exist are kept.
    async fn insert_tags(&self, post: &Post, tags: &Tags) -> Result<(), StoreError> {
        let (owner, id, now) = (post.owner_id.0, post.id.0, post.updated_at);
        for name in &tags.hashtags {
            let sql = "INSERT INTO post_hashtags (owner_id, post_id, name, created_at, updated_at) \
                       VALUES ($1, $2, $3, $4, $4)";
            execute(&self.tx, sql, values![owner, id, name.as_str(), now]).await?;
        }
        for name in &tags.mentions {
            let sql = "INSERT INTO post_mentions (owner_id, post_id, user_id, created_at, updated_at) \
                       SELECT CAST($1 AS bigint), CAST($2 AS bigint), u.id, $4, $4 FROM users u \
                       WHERE u.username = $3 AND u.deleted_at IS NULL";
            execute(&self.tx, sql, values![owner, id, name.as_str(), now]).await?;
        }
        Ok(())
    }
}
