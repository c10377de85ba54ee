use sea_orm::FromQueryResult;
use tintype_domain::StoreError;

use crate::{
    Database,
    sql::{all, execute, values},
};

/// A counter that does not equal the rows it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// `posts.like_count`.
    pub counter: String,
    pub id: i64,
    pub stored: i64,
    pub counted: i64,
}

/// Table, counter, and the rows it counts for the row `t`.
const COUNTERS: [(&str, &str, &str); 7] = [
    ("users", "post_count", "SELECT count(*) FROM posts p WHERE p.owner_id = t.id AND p.deleted_at IS NULL"),
    ("users", "follower_count", "SELECT count(*) FROM follows f WHERE f.followee_id = t.id AND f.state = 'accepted'"),
    ("users", "following_count", "SELECT count(*) FROM follows f WHERE f.owner_id = t.id AND f.state = 'accepted'"),
    ("posts", "like_count", "SELECT count(*) FROM likes l WHERE l.likeable_type = 'post' AND l.likeable_id = t.id"),
    ("posts", "comment_count", "SELECT count(*) FROM comments c WHERE c.post_id = t.id AND c.deleted_at IS NULL"),
    (
        "comments",
        "like_count",
        "SELECT count(*) FROM likes l WHERE l.likeable_type = 'comment' AND l.likeable_id = t.id",
    ),
    ("comments", "reply_count", "SELECT count(*) FROM comments c WHERE c.reply_to = t.id AND c.deleted_at IS NULL"),
];

/// Holds counters against their rows, for `tintype fsck --counters`.
pub struct SeaCounters {
    pub database: Database,
}

impl SeaCounters {
    /// Every counter that has drifted.
    pub async fn drift(&self) -> Result<Vec<Drift>, StoreError> {
        let mut found = Vec::new();
        for (table, counter, rows) in COUNTERS {
            let sql = format!(
                "SELECT id, {counter} AS stored, ({rows}) AS counted FROM {table} t WHERE {counter} <> ({rows})"
            );
            for Row { id, stored, counted } in all(self.database.readers(), &sql, values![]).await? {
                found.push(Drift { counter: format!("{table}.{counter}"), id, stored, counted });
            }
        }
        Ok(found)
    }

    /// Sets every counter to its rows, in one transaction; answers how many changed.
    pub async fn repair(&self) -> Result<u64, StoreError> {
        let tx = self.database.begin().await?;
        let mut changed = 0;
        for (table, counter, rows) in COUNTERS {
            let sql = format!("UPDATE {table} AS t SET {counter} = ({rows}) WHERE {counter} <> ({rows})");
            changed += execute(&tx, &sql, values![]).await?;
        }
        tx.commit().await?;
        Ok(changed)
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    stored: i64,
    counted: i64,
}
