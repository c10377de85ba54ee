//! Deletes of likes and comments: what counts them counts fewer by the same transaction.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{FromQueryResult, Value};
use tintype_domain::StoreError;

use crate::{
    connect::Transaction,
    sql::{all, among, execute, id_list},
};

/// Deletes likes `l` that `which` is true of, at most `$2` of them; `false` when there were none.
pub(crate) async fn delete_likes(tx: &Transaction, which: &str, values: Vec<Value>) -> Result<bool, StoreError> {
    let sql = format!(
        "DELETE FROM likes WHERE id IN (SELECT l.id FROM likes l WHERE {which} LIMIT $2) \
         RETURNING likeable_type, likeable_id"
    );
    let rows: Vec<Liked> = all(tx, &sql, values).await?;
    for (kind, table) in [("post", "posts"), ("comment", "comments")] {
        let liked = rows.iter().filter(|row| row.likeable_type == kind).map(|row| row.likeable_id);
        take_from(tx, table, "like_count = like_count - $2", liked).await?;
    }
    Ok(!rows.is_empty())
}

/// The same of comments `c`, which nothing may reply to or like any more.
pub(crate) async fn delete_comments(tx: &Transaction, which: &str, values: Vec<Value>) -> Result<bool, StoreError> {
    let sql = format!(
        "DELETE FROM comments WHERE id IN (SELECT c.id FROM comments c WHERE {which} LIMIT $2) \
         RETURNING post_id, reply_to, (deleted_at IS NULL) AS is_live"
    );
    let rows: Vec<Comment> = all(tx, &sql, values).await?;
    let live = || rows.iter().filter(|row| row.is_live);
    take_from(tx, "posts", "comment_count = comment_count - $2", live().map(|row| row.post_id)).await?;
    let answered = live().filter_map(|row| row.reply_to);
    take_from(tx, "comments", "reply_count = reply_count - $2", answered).await?;
    Ok(!rows.is_empty())
}

/// Takes from a counter of each of these rows as often as it is named, those of one number by one statement.
pub(crate) async fn take_from(
    tx: &Transaction,
    table: &str,
    change: &str,
    ids: impl Iterator<Item = i64> + Send,
) -> Result<(), StoreError> {
    let mut times: HashMap<i64, i64> = HashMap::new();
    for id in ids {
        *times.entry(id).or_default() += 1;
    }
    let mut alike: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (id, times) in times {
        alike.entry(times).or_default().push(id);
    }
    for (times, ids) in alike {
        let sql = format!("UPDATE {table} SET {change} WHERE {}", among(tx.backend(), "id", "$1"));
        execute(tx, &sql, vec![id_list(ids), times.into()]).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Liked {
    likeable_type: String,
    likeable_id: i64,
}

#[derive(FromQueryResult)]
struct Comment {
    post_id: i64,
    reply_to: Option<i64>,
    is_live: bool,
}
