use async_trait::async_trait;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, SelectExt, Set, UpdateMany,
    sea_query::{Expr, OnConflict},
};
use tintype_domain::{
    StoreError,
    follows::{Follow, FollowRepository, FollowState},
    ids::UserId,
    time::Timestamp,
};

use crate::{
    entities::{
        add, blocks,
        follows::{self, COLUMN, Column},
        users,
    },
    sql::{among, execute, id_list},
    store::SeaUnitOfWork,
    text::Text,
};

#[async_trait]
impl FollowRepository for SeaUnitOfWork {
    async fn insert(&self, follow: &Follow) -> Result<FollowState, StoreError> {
        self.changed([follow.owner_id, follow.followee_id]);
        let db = self.tx.connection();
        let once = OnConflict::columns([Column::OwnerId, Column::FolloweeId]).do_nothing().to_owned();
        let insert = follows::Entity::insert(follows::ActiveModel::from(follow)).on_conflict(once);
        if self.tx.run(insert.exec_without_returning(db)).await? == 1 {
            if follow.state == FollowState::Accepted {
                self.count(follow.owner_id, follow.followee_id, 1).await?;
            }
            return Ok(follow.state);
        }
        let there = between(follows::Entity::find(), follow.owner_id, follow.followee_id);
        let there = self.tx.run(there.one(db)).await?.ok_or(StoreError::Retry)?;
        Ok(there.state.0)
    }

    async fn remove(&self, follower: UserId, followee: UserId) -> Result<bool, StoreError> {
        self.changed([follower, followee]);
        let delete = between(follows::Entity::delete_many(), follower, followee);
        let removed = self.tx.run(delete.exec_with_returning(self.tx.connection())).await?;
        if removed.first().is_some_and(|follow| follow.state.0 == FollowState::Accepted) {
            self.count(follower, followee, -1).await?;
        }
        Ok(!removed.is_empty())
    }

    async fn accept(&self, follower: UserId, followee: UserId, now: Timestamp) -> Result<bool, StoreError> {
        self.changed([follower, followee]);
        let update = between(accepting(now), follower, followee);
        let accepted = self.tx.run(update.exec(self.tx.connection())).await?.rows_affected == 1;
        if accepted {
            self.count(follower, followee, 1).await?;
        }
        Ok(accepted)
    }

    async fn refuse(&self, follower: UserId, followee: UserId) -> Result<bool, StoreError> {
        self.changed([follower, followee]);
        let delete = between(follows::Entity::delete_many(), follower, followee)
            .filter(COLUMN.state.eq(Text(FollowState::Requested)));
        Ok(self.tx.run(delete.exec(self.tx.connection())).await?.rows_affected == 1)
    }

    async fn accept_all(&self, followee: UserId, now: Timestamp) -> Result<u64, StoreError> {
        let update = accepting(now).filter(COLUMN.followee_id.eq(followee.0));
        let rows = self.tx.run(update.exec_with_returning(self.tx.connection())).await?;
        // However many they are, it is the same statement.
        let among = among(self.backend(), "id", "$1");
        let sql = format!(
            "UPDATE users SET following_count = following_count + 1, following_version = following_version + 1 \
             WHERE {among}"
        );
        execute(&self.tx, &sql, vec![id_list(rows.iter().map(|row| row.owner_id))]).await?;
        self.changed(rows.iter().map(|row| UserId(row.owner_id)).chain([followee]));
        let accepted = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let update = add(users::Column::FollowerCount, accepted).filter(users::COLUMN.id.eq(followee.0));
        self.tx.run(update.exec(self.tx.connection())).await?;
        Ok(rows.len() as u64)
    }

    async fn blocked(&self, one: UserId, other: UserId) -> Result<bool, StoreError> {
        let by = |owner: UserId, blocked: UserId| {
            blocks::COLUMN.owner_id.eq(owner.0).and(blocks::COLUMN.blocked_id.eq(blocked.0))
        };
        let block = blocks::Entity::find().filter(by(one, other).or(by(other, one)));
        self.tx.run(block.exists(self.tx.connection())).await
    }
}

impl SeaUnitOfWork {
    /// Both counters, the person with the lower id first, as everywhere. A timeline of the follower's is out of date.
    async fn count(&self, follower: UserId, followee: UserId, by: i64) -> Result<(), StoreError> {
        let version = Expr::col(users::Column::FollowingVersion).add(1);
        let following = add(users::Column::FollowingCount, by).col_expr(users::Column::FollowingVersion, version);
        let mut both = [(follower, following), (followee, add(users::Column::FollowerCount, by))];
        both.sort_by_key(|(id, _)| *id);
        for (id, update) in both {
            self.tx.run(update.filter(users::COLUMN.id.eq(id.0)).exec(self.tx.connection())).await?;
        }
        Ok(())
    }
}

/// The one row about these two.
fn between<Q: QueryFilter>(query: Q, follower: UserId, followee: UserId) -> Q {
    query.filter(COLUMN.owner_id.eq(follower.0)).filter(COLUMN.followee_id.eq(followee.0))
}

/// Accepts requests that are still to be chosen.
fn accepting(now: Timestamp) -> UpdateMany<follows::Entity> {
    let change =
        follows::ActiveModel { state: Set(Text(FollowState::Accepted)), updated_at: Set(now), ..Default::default() };
    follows::Entity::update_many().set(change).filter(COLUMN.state.eq(Text(FollowState::Requested)))
}
