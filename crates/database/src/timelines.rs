use async_trait::async_trait;
use sea_orm::{DbBackend, FromQueryResult};
use tintype_domain::{
    StoreError,
    feed::{Audience, Published, Reader, Rules, Version},
    ids::{FollowId, PostId, UserId},
    time::Timestamp,
};

use crate::{
    Database,
    sql::{all, execute, one, values},
};

const PUBLISHED: &str = "SELECT p.owner_id, (p.deleted_at IS NOT NULL) AS is_deleted, u.follower_count, \
     u.is_merged, timelines.merged_followers FROM posts p JOIN users u ON u.id = p.owner_id CROSS JOIN timelines WHERE p.id = $1";

const READERS: &str = "SELECT f.id AS follow_id, u.id, timelines.generation, u.following_version \
     FROM follows f JOIN users u ON u.id = f.owner_id CROSS JOIN timelines \
     WHERE f.followee_id = $1 AND f.state = 'accepted' AND f.id > $2 AND u.following_count > timelines.followees \
     AND EXISTS (SELECT 1 FROM sessions s WHERE s.owner_id = u.id AND s.last_seen_at > $3) ORDER BY f.id LIMIT $4";

const ANNOUNCE: &str = "UPDATE timelines SET generation = generation + 1, followees = $1, merged_followers = $2, \
     updated_at = CURRENT_TIMESTAMP WHERE followees IS DISTINCT FROM $1 OR merged_followers IS DISTINCT FROM $2";

/// Of an author with more followers not each one's timeline is made out of date, but all there are: so many rows are not
/// changed within the time of one statement.
const EACH_MAX: i64 = 5_000;

/// Those who would else do it one after the other, each with the first post under these rules.
fn settle(backend: DbBackend) -> String {
    let lock = if backend == DbBackend::Postgres { " FOR NO KEY UPDATE" } else { "" };
    format!(
        "UPDATE users SET is_merged = (follower_count > $1) WHERE id IN (SELECT id FROM users WHERE follower_count > $2 \
         AND is_merged <> (follower_count > $1) ORDER BY id{lock})"
    )
}

const MERGE: &str = "UPDATE users SET is_merged = $2 WHERE id = $1 AND is_merged <> $2";

/// All who are to change, the lowest id first, as everywhere; where there is more than one writer.
const LOCK: &str = "SELECT id FROM users WHERE id IN (SELECT f.owner_id FROM follows f WHERE f.followee_id = $1 \
     AND f.state = 'accepted' UNION ALL SELECT CAST($1 AS bigint)) \
     AND (id = $1 OR following_count > (SELECT followees FROM timelines)) ORDER BY id FOR NO KEY UPDATE";

/// Nobody else has a timeline.
const RENEW_FOLLOWERS: &str = "UPDATE users SET following_version = following_version + 1 WHERE id IN \
     (SELECT f.owner_id FROM follows f WHERE f.followee_id = $1 AND f.state = 'accepted') \
     AND following_count > (SELECT followees FROM timelines)";

const RENEW_ALL: &str = "UPDATE timelines SET generation = generation + 1, updated_at = CURRENT_TIMESTAMP";

const HAS_MANY: &str = " WHERE EXISTS (SELECT 1 FROM users WHERE id = $1 AND is_merged <> $2 AND follower_count > $3)";

/// What SQL knows of timelines.
pub struct SeaAudience {
    pub database: Database,
}

#[async_trait]
impl Audience for SeaAudience {
    async fn announce(&self, rules: Option<Rules>) -> Result<(), StoreError> {
        let announced = match self.change_rules(rules, rules.is_some()).await {
            // More people than one statement goes through: then each author is when they publish.
            Err(StoreError::Unavailable(_) | StoreError::Retry) => self.change_rules(rules, false).await,
            announced => announced,
        };
        if announced? {
            tracing::info!(?rules, "the rules of timelines are new; all are made anew");
        }
        Ok(())
    }

    async fn published(&self, post: PostId) -> Result<Option<Published>, StoreError> {
        let row: Option<PublishedRow> = one(self.database.readers(), PUBLISHED, values![post.0]).await?;
        Ok(row.map(Into::into))
    }

    async fn readers(
        &self,
        author: UserId,
        seen_since: Timestamp,
        after: Option<FollowId>,
        limit: u16,
    ) -> Result<Vec<Reader>, StoreError> {
        let after = after.map_or(0, |follow| follow.0);
        let values = values![author.0, after, seen_since, i64::from(limit)];
        let rows: Vec<ReaderRow> = all(self.database.readers(), READERS, values).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn merge(&self, author: UserId, is_merged: bool) -> Result<(), StoreError> {
        let tx = self.database.begin().await?;
        let values = values![author.0, is_merged, EACH_MAX];
        let all_renewed = execute(&tx, &format!("{RENEW_ALL}{HAS_MANY}"), values).await? == 1;
        if !all_renewed && tx.backend() == DbBackend::Postgres {
            execute(&tx, LOCK, values![author.0]).await?;
        }
        let changed = execute(&tx, MERGE, values![author.0, is_merged]).await? == 1;
        if changed && !all_renewed {
            execute(&tx, RENEW_FOLLOWERS, values![author.0]).await?;
        }
        tx.commit().await
    }

    async fn renew_all(&self) -> Result<(), StoreError> {
        execute(self.database.writer(), RENEW_ALL, values![]).await?;
        Ok(())
    }
}

impl SeaAudience {
    /// Whether they are new.
    async fn change_rules(&self, rules: Option<Rules>, settles: bool) -> Result<bool, StoreError> {
        let (followees, merged) = (rules.map(|rules| rules.followees), rules.map(|rules| rules.merged_followers));
        let tx = self.database.begin().await?;
        let changed = execute(&tx, ANNOUNCE, values![followees, merged]).await? == 1;
        if changed && settles {
            execute(&tx, &settle(tx.backend()), values![merged, EACH_MAX]).await?;
        }
        tx.commit().await?;
        Ok(changed)
    }
}

#[derive(FromQueryResult)]
struct PublishedRow {
    owner_id: i64,
    is_deleted: bool,
    follower_count: i64,
    is_merged: bool,
    merged_followers: Option<i64>,
}

impl From<PublishedRow> for Published {
    fn from(row: PublishedRow) -> Self {
        Self {
            owner_id: row.owner_id.into(),
            is_deleted: row.is_deleted,
            followers: row.follower_count,
            is_merged: row.is_merged,
            merged_followers: row.merged_followers,
        }
    }
}

#[derive(FromQueryResult)]
struct ReaderRow {
    follow_id: i64,
    id: i64,
    generation: i64,
    following_version: i64,
}

impl From<ReaderRow> for Reader {
    fn from(row: ReaderRow) -> Self {
        Self {
            follow_id: row.follow_id.into(),
            id: row.id.into(),
            version: Version { generation: row.generation, following: row.following_version },
        }
    }
}
