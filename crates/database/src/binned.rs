//! What was deleted long ago: which of it nobody has a report about, and its end, some rows at a time.

use sea_orm::{EntityTrait, FromQueryResult, QueryFilter, QuerySelect, sea_query::Expr};
use tintype_domain::{StoreError, ids::CommentId, posts::Post, time::Timestamp};

use crate::{
    counted::{delete_comments, delete_likes},
    entities::{columns, posts},
    sql::{all, among, id_list, values},
    store::SeaUnitOfWork,
};

/// Posts that moderators have to decide about, or a comment on them. There are few open reports, and there may be many
/// comments on one post: so the reports are gone through once. `NOT IN` bears no NULL.
const REPORTED_POSTS: &str = "SELECT COALESCE(CASE r.subject_type WHEN 'post' THEN r.subject_id WHEN 'comment' THEN \
                              (SELECT c.post_id FROM comments c WHERE c.id = r.subject_id) END, 0) \
                              FROM reports r WHERE r.closed_at IS NULL";

const REPORTED_COMMENTS: &str = "SELECT CASE r.subject_type WHEN 'comment' THEN r.subject_id ELSE 0 END \
                                 FROM reports r WHERE r.closed_at IS NULL";

/// Nothing replies to the comment `c`.
const LAST: &str = "NOT EXISTS (SELECT 1 FROM comments r WHERE r.reply_to_owner_id = c.owner_id AND r.reply_to = c.id)";

// Whoever else deletes likes at the moment may leave others that were not seen.
const UNLIKED_POST: &str =
    "NOT EXISTS (SELECT 1 FROM likes l WHERE l.likeable_type = 'post' AND l.likeable_id = posts.id)";
const UNLIKED: &str = "NOT EXISTS (SELECT 1 FROM likes l WHERE l.likeable_type = 'comment' AND l.likeable_id = c.id)";

impl SeaUnitOfWork {
    pub(crate) async fn binned_posts(&self, before: Timestamp, limit: u16) -> Result<Vec<Post>, StoreError> {
        let sql = format!(
            "SELECT {} FROM posts p WHERE p.deleted_at < $1 AND p.id NOT IN ({REPORTED_POSTS}) \
             ORDER BY p.deleted_at LIMIT $2",
            columns::<posts::Entity>("p")
        );
        let rows: Vec<posts::Model> = all(&self.tx, &sql, values![before, i64::from(limit)]).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    pub(crate) async fn binned_comments(&self, before: Timestamp, limit: u16) -> Result<Vec<CommentId>, StoreError> {
        let sql = format!(
            "SELECT c.id FROM comments c WHERE c.deleted_at < $1 AND c.id NOT IN ({REPORTED_COMMENTS}) AND {LAST} \
             ORDER BY c.deleted_at LIMIT $2"
        );
        let rows: Vec<Id> = all(&self.tx, &sql, values![before, i64::from(limit)]).await?;
        Ok(rows.into_iter().map(|row| row.id.into()).collect())
    }

    pub(crate) async fn purge_post(&self, post: &Post, limit: u16) -> Result<bool, StoreError> {
        let deleted = posts::Entity::find_by_id(post.id.0)
            .filter(posts::COLUMN.owner_id.eq(post.owner_id.0))
            .filter(posts::COLUMN.deleted_at.is_not_null());
        // Whoever else purges it waits here.
        if self.tx.run(deleted.lock_exclusive().one(self.tx.connection())).await?.is_none() {
            return Ok(false);
        }
        let which = "l.likeable_type = 'post' AND l.likeable_id = $1";
        if delete_likes(&self.tx, which, values![post.id.0, i64::from(limit)]).await? {
            return Ok(true);
        }
        let last = self.last_comments(post, limit).await?;
        if !last.is_empty() {
            self.purge_comments(last, limit).await?;
            return Ok(true);
        }
        self.delete_tags(post).await?;
        let delete = posts::Entity::delete_by_id(post.id.0).filter(Expr::cust(UNLIKED_POST));
        self.tx.run(delete.exec(self.tx.connection())).await?;
        Ok(true)
    }

    /// Comments on the post, deleted or not, that nothing replies to.
    async fn last_comments(&self, post: &Post, limit: u16) -> Result<Vec<i64>, StoreError> {
        let sql =
            format!("SELECT c.id FROM comments c WHERE c.post_owner_id = $1 AND c.post_id = $2 AND {LAST} LIMIT $3");
        let values = values![post.owner_id.0, post.id.0, i64::from(limit)];
        let rows: Vec<Id> = all(&self.tx, &sql, values).await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// The likes on these comments first.
    pub(crate) async fn purge_comments(&self, ids: Vec<i64>, limit: u16) -> Result<bool, StoreError> {
        let (backend, limit) = (self.backend(), i64::from(limit));
        let which = format!("l.likeable_type = 'comment' AND {}", among(backend, "l.likeable_id", "$1"));
        if delete_likes(&self.tx, &which, vec![id_list(ids.iter().copied()), limit.into()]).await? {
            return Ok(true);
        }
        let which = format!("{} AND {UNLIKED}", among(backend, "c.id", "$1"));
        delete_comments(&self.tx, &which, vec![id_list(ids), limit.into()]).await
    }
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}
