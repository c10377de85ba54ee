use async_trait::async_trait;
use sea_orm::FromQueryResult;
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

const PUBLISHED: &str = "SELECT p.owner_id, p.created_at, (p.deleted_at IS NOT NULL) AS is_deleted, u.follower_count, \
     u.is_merged, timelines.merged_followers FROM posts p JOIN users u ON u.id = p.owner_id CROSS JOIN timelines WHERE p.id = $1";

const READERS: &str = "SELECT f.id AS follow_id, u.id, timelines.generation, u.following_version \
     FROM follows f JOIN users u ON u.id = f.owner_id CROSS JOIN timelines \
     WHERE f.followee_id = $1 AND f.state = 'accepted' AND f.id > $2 AND u.following_count > timelines.followees \
     AND EXISTS (SELECT 1 FROM sessions s WHERE s.owner_id = u.id AND s.last_seen_at > $3) ORDER BY f.id LIMIT $4";

const ANNOUNCE: &str = "UPDATE timelines SET generation = generation + 1, followees = $1, merged_followers = $2 \
     WHERE followees IS DISTINCT FROM $1 OR merged_followers IS DISTINCT FROM $2";

const MERGE: &str = "UPDATE users SET is_merged = $2 WHERE id = $1 AND is_merged <> $2";

/// Nobody else has a timeline.
const RENEW_FOLLOWERS: &str = "UPDATE users SET following_version = following_version + 1 WHERE id IN \
     (SELECT f.owner_id FROM follows f WHERE f.followee_id = $1 AND f.state = 'accepted') \
     AND following_count > (SELECT followees FROM timelines)";

const RENEW_ALL: &str = "UPDATE timelines SET generation = generation + 1";

/// What SQL knows of timelines.
pub struct SeaAudience {
    pub database: Database,
}

#[async_trait]
impl Audience for SeaAudience {
    async fn announce(&self, rules: Option<Rules>) -> Result<(), StoreError> {
        let (followees, merged) = (rules.map(|rules| rules.followees), rules.map(|rules| rules.merged_followers));
        execute(self.database.writer(), ANNOUNCE, values![followees, merged]).await?;
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
        if execute(&tx, MERGE, values![author.0, is_merged]).await? == 1 {
            execute(&tx, RENEW_FOLLOWERS, values![author.0]).await?;
        }
        tx.commit().await
    }

    async fn renew_all(&self) -> Result<(), StoreError> {
        execute(self.database.writer(), RENEW_ALL, values![]).await?;
        Ok(())
    }
}

#[derive(FromQueryResult)]
struct PublishedRow {
    owner_id: i64,
    created_at: Timestamp,
    is_deleted: bool,
    follower_count: i64,
    is_merged: bool,
    merged_followers: Option<i64>,
}

impl From<PublishedRow> for Published {
    fn from(row: PublishedRow) -> Self {
        Self {
            owner_id: row.owner_id.into(),
            created_at: row.created_at,
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
