use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    follows::{Follow, FollowRepository, FollowState},
    ids::UserId,
    time::Timestamp,
};

use crate::{
    rows::{get, to_word, word},
    sql::{among, execute, id_list, raw_all, raw_one, values},
    store::SeaUnitOfWork,
};

#[async_trait]
impl FollowRepository for SeaUnitOfWork {
    async fn insert(&self, follow: &Follow) -> Result<FollowState, StoreError> {
        self.changed([follow.owner_id, follow.followee_id]);
        let sql = "INSERT INTO follows (id, owner_id, followee_id, state, created_at, updated_at) \
                   VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (owner_id, followee_id) DO NOTHING";
        let (owner, followee) = (follow.owner_id, follow.followee_id);
        let values = values![follow.id.0, owner.0, followee.0, to_word(follow.state), follow.created_at];
        let inserted = execute(&self.tx, sql, values).await? == 1;
        if inserted {
            if follow.state == FollowState::Accepted {
                self.count(owner, followee, 1).await?;
            }
            return Ok(follow.state);
        }
        let sql = "SELECT state FROM follows WHERE owner_id = $1 AND followee_id = $2";
        let row = raw_one(&self.tx, sql, values![owner.0, followee.0]).await?.ok_or(StoreError::Retry)?;
        word(&row, "", "state")
    }

    async fn remove(&self, follower: UserId, followee: UserId) -> Result<bool, StoreError> {
        self.changed([follower, followee]);
        let sql = "DELETE FROM follows WHERE owner_id = $1 AND followee_id = $2 RETURNING state";
        let Some(row) = raw_one(&self.tx, sql, values![follower.0, followee.0]).await? else { return Ok(false) };
        if word::<FollowState>(&row, "", "state")? == FollowState::Accepted {
            self.count(follower, followee, -1).await?;
        }
        Ok(true)
    }

    async fn accept(&self, follower: UserId, followee: UserId, now: Timestamp) -> Result<bool, StoreError> {
        self.changed([follower, followee]);
        let sql = "UPDATE follows SET state = 'accepted', updated_at = $3 \
                   WHERE owner_id = $1 AND followee_id = $2 AND state = 'requested'";
        let accepted = execute(&self.tx, sql, values![follower.0, followee.0, now]).await? == 1;
        if accepted {
            self.count(follower, followee, 1).await?;
        }
        Ok(accepted)
    }

    async fn refuse(&self, follower: UserId, followee: UserId) -> Result<bool, StoreError> {
        self.changed([follower, followee]);
        let sql = "DELETE FROM follows WHERE owner_id = $1 AND followee_id = $2 AND state = 'requested'";
        Ok(execute(&self.tx, sql, values![follower.0, followee.0]).await? == 1)
    }

    async fn accept_all(&self, followee: UserId, now: Timestamp) -> Result<u64, StoreError> {
        let sql = "UPDATE follows SET state = 'accepted', updated_at = $2 WHERE followee_id = $1 AND state = 'requested' \
                   RETURNING owner_id";
        let rows = raw_all(&self.tx, sql, values![followee.0, now]).await?;
        let followers = rows.iter().map(|row| get(row, "", "owner_id")).collect::<Result<Vec<i64>, _>>()?;
        let among = among(self.backend(), "id", "$1");
        let sql = format!("UPDATE users SET following_count = following_count + 1 WHERE {among}");
        execute(&self.tx, &sql, vec![id_list(followers.iter().copied())]).await?;
        let accepted = followers.len();
        self.changed(followers.into_iter().map(UserId).chain([followee]));
        let sql = "UPDATE users SET follower_count = follower_count + $2 WHERE id = $1";
        execute(&self.tx, sql, values![followee.0, i64::try_from(accepted).unwrap_or(i64::MAX)]).await?;
        Ok(accepted as u64)
    }

    async fn blocked(&self, one_id: UserId, other: UserId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 AS blocked FROM blocks \
                   WHERE (owner_id = $1 AND blocked_id = $2) OR (owner_id = $2 AND blocked_id = $1) LIMIT 1";
        Ok(raw_one(&self.tx, sql, values![one_id.0, other.0]).await?.is_some())
    }
}

impl SeaUnitOfWork {
    /// Both counters, the person with the lower id first, as everywhere.
    async fn count(&self, follower: UserId, followee: UserId, by: i64) -> Result<(), StoreError> {
        let following = (follower, "UPDATE users SET following_count = following_count + $2 WHERE id = $1");
        let followers = (followee, "UPDATE users SET follower_count = follower_count + $2 WHERE id = $1");
        let mut both = [following, followers];
        both.sort_by_key(|(id, _)| *id);
        for (id, sql) in both {
            execute(&self.tx, sql, values![id.0, by]).await?;
        }
        Ok(())
    }
}
