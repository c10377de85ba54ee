use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    ids::UserId,
    likes::{Like, LikeRepository, Likeable},
};

use crate::{
    rows::get,
    sql::{execute, raw_one, values},
    store::SeaUnitOfWork,
};

/// Type, id and table of what can be liked.
pub(crate) fn parts(likeable: Likeable) -> (&'static str, i64, &'static str) {
    match likeable {
        Likeable::Post(id) => ("post", id.0, "posts"),
        Likeable::Comment(id) => ("comment", id.0, "comments"),
    }
}

#[async_trait]
impl LikeRepository for SeaUnitOfWork {
    async fn insert(&self, like: &Like) -> Result<Option<i64>, StoreError> {
        self.changed([like.owner_id, like.post_owner_id]);
        let (kind, id, _) = parts(like.likeable);
        // Locks the row that is counted on, and stands in for the foreign key that a polymorphic like cannot have.
        let Some((_, likeable_owner)) = self.add_likes(like.likeable, 0).await? else { return Ok(None) };
        let sql = "INSERT INTO likes (id, owner_id, likeable_type, likeable_id, likeable_owner_id, post_owner_id, \
                   created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) \
                   ON CONFLICT (owner_id, likeable_type, likeable_id) DO NOTHING";
        let (owner, post_owner) = (like.owner_id.0, like.post_owner_id.0);
        let values = values![like.id.0, owner, kind, id, likeable_owner, post_owner, like.created_at];
        let inserted = execute(&self.tx, sql, values).await?;
        self.count_likes(like.likeable, i64::try_from(inserted).unwrap_or(0)).await
    }

    async fn remove(&self, owner: UserId, likeable: Likeable) -> Result<Option<i64>, StoreError> {
        self.changed([owner]);
        let (kind, id, _) = parts(likeable);
        if self.add_likes(likeable, 0).await?.is_none() {
            return Ok(None);
        }
        let sql = "DELETE FROM likes WHERE owner_id = $1 AND likeable_type = $2 AND likeable_id = $3";
        let removed = execute(&self.tx, sql, values![owner.0, kind, id]).await?;
        self.count_likes(likeable, -i64::try_from(removed).unwrap_or(0)).await
    }
}

impl SeaUnitOfWork {
    async fn count_likes(&self, likeable: Likeable, by: i64) -> Result<Option<i64>, StoreError> {
        Ok(self.add_likes(likeable, by).await?.map(|(count, _)| count))
    }

    /// The count afterwards, and whose it is; `None` when it is deleted.
    async fn add_likes(&self, likeable: Likeable, by: i64) -> Result<Option<(i64, i64)>, StoreError> {
        let (_, id, table) = parts(likeable);
        let sql = format!(
            "UPDATE {table} SET like_count = like_count + $2 WHERE id = $1 AND deleted_at IS NULL \
             RETURNING like_count, owner_id"
        );
        let row = raw_one(&self.tx, &sql, values![id, by]).await?;
        row.map(|row| Ok((get(&row, "", "like_count")?, get(&row, "", "owner_id")?))).transpose()
    }
}
