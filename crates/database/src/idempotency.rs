use async_trait::async_trait;
use chrono::TimeDelta;
use sea_orm::{Condition, EntityTrait, QueryFilter, QuerySelect, Set, sea_query::OnConflict};
use tintype_domain::{
    StoreError,
    idempotency::{Attempt, Begin, IdempotencyStore, KeptAnswer, LEASE_SECONDS, REPLAY_HOURS},
    time::Timestamp,
};

use crate::{
    Database,
    entities::idempotency_keys::{ActiveModel, COLUMN, Column, Entity, Model},
    errors::corrupt,
    text::Text,
};

/// First answers as rows.
pub struct SeaIdempotency {
    pub database: Database,
}

#[async_trait]
impl IdempotencyStore for SeaIdempotency {
    async fn begin(&self, attempt: &Attempt) -> Result<Begin, StoreError> {
        let tx = self.database.begin().await?;
        let stale = attempt.now - TimeDelta::hours(REPLAY_HOURS);
        let delete = Entity::delete_many().filter(key(attempt)).filter(COLUMN.created_at.lt(stale));
        tx.run(delete.exec(tx.connection())).await?;
        let lease = attempt.now + TimeDelta::seconds(LEASE_SECONDS);
        let once = OnConflict::columns([Column::OwnerId, Column::Route, Column::ClientKey]).do_nothing().to_owned();
        let insert = Entity::insert(first(attempt, lease)).on_conflict(once);
        let begin = if tx.run(insert.exec_without_returning(tx.connection())).await? == 1 {
            Begin::Proceed { resource_id: attempt.resource_id }
        } else {
            let there = Entity::find().filter(key(attempt)).lock_exclusive();
            decide(tx.run(there.one(tx.connection())).await?.ok_or(StoreError::Retry)?, attempt)?
        };
        if matches!(begin, Begin::Proceed { .. }) {
            let change = ActiveModel { leased_until: Set(Some(lease)), ..Default::default() };
            let update = Entity::update_many().set(change).filter(key(attempt));
            tx.run(update.exec(tx.connection())).await?;
        }
        tx.commit().await?;
        Ok(begin)
    }

    async fn finish(&self, attempt: &Attempt, answer: &KeptAnswer) -> Result<(), StoreError> {
        let db = self.database.writer();
        let change = ActiveModel {
            leased_until: Set(None),
            status: Set(Some(i16::try_from(answer.status).map_err(|_| corrupt("status"))?)),
            location: Set(answer.location.clone()),
            body: Set(Some(String::from_utf8(answer.body.clone()).map_err(|_| corrupt("body"))?)),
            updated_at: Set(attempt.now),
            ..Default::default()
        };
        let update = Entity::update_many().set(change).filter(key(attempt));
        db.run(update.exec(db.connection())).await?;
        Ok(())
    }

    async fn abandon(&self, attempt: &Attempt) -> Result<(), StoreError> {
        let db = self.database.writer();
        let change = ActiveModel { leased_until: Set(None), ..Default::default() };
        let update = Entity::update_many().set(change).filter(key(attempt)).filter(COLUMN.status.is_null());
        db.run(update.exec(db.connection())).await?;
        Ok(())
    }

    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let db = self.database.writer();
        let delete = Entity::delete_many().filter(COLUMN.created_at.lt(before));
        Ok(db.run(delete.exec(db.connection())).await?.rows_affected)
    }
}

fn key(attempt: &Attempt) -> Condition {
    Condition::all()
        .add(COLUMN.owner_id.eq(attempt.owner_id.0))
        .add(COLUMN.route.eq(&attempt.route))
        .add(COLUMN.client_key.eq(&attempt.key))
}

fn first(attempt: &Attempt, lease: Timestamp) -> ActiveModel {
    ActiveModel {
        owner_id: Set(attempt.owner_id.0),
        route: Set(attempt.route.clone()),
        client_key: Set(attempt.key.clone()),
        body_hash: Set(Text(attempt.body_hash)),
        resource_id: Set(attempt.resource_id),
        leased_until: Set(Some(lease)),
        created_at: Set(attempt.now),
        updated_at: Set(attempt.now),
        ..Default::default()
    }
}

fn decide(row: Model, attempt: &Attempt) -> Result<Begin, StoreError> {
    if row.body_hash.0 != attempt.body_hash {
        return Ok(Begin::Mismatch);
    }
    if let Some(status) = row.status {
        return Ok(Begin::Replay(KeptAnswer {
            status: u16::try_from(status).map_err(|_| corrupt("status"))?,
            location: row.location,
            body: row.body.unwrap_or_default().into_bytes(),
        }));
    }
    if row.leased_until.is_some_and(|until| until > attempt.now) {
        return Ok(Begin::Wait);
    }
    Ok(Begin::Proceed { resource_id: row.resource_id })
}
