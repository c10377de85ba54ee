use async_trait::async_trait;
use chrono::TimeDelta;
use sea_orm::QueryResult;
use tintype_domain::{
    StoreError,
    idempotency::{Attempt, Begin, IdempotencyStore, KeptAnswer, LEASE_SECONDS, REPLAY_HOURS},
    time::Timestamp,
};

use crate::{
    Database,
    rows::{corrupt, get, to_hex},
    sql::{execute, for_update, raw_one, values},
};

const KEY: &str = "owner_id = $1 AND route = $2 AND client_key = $3";

/// First answers as rows.
pub struct SeaIdempotency {
    pub database: Database,
}

#[async_trait]
impl IdempotencyStore for SeaIdempotency {
    async fn begin(&self, attempt: &Attempt) -> Result<Begin, StoreError> {
        let tx = self.database.begin().await?;
        let (owner, route, key) = (attempt.owner_id.0, attempt.route.as_str(), attempt.key.as_str());
        let stale = attempt.now - TimeDelta::hours(REPLAY_HOURS);
        let sql = format!("DELETE FROM idempotency_keys WHERE {KEY} AND created_at < $4");
        execute(&tx, &sql, values![owner, route, key, stale]).await?;
        let lease = attempt.now + TimeDelta::seconds(LEASE_SECONDS);
        let sql = "INSERT INTO idempotency_keys (owner_id, route, client_key, body_hash, resource_id, leased_until, \
                   created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) \
                   ON CONFLICT (owner_id, route, client_key) DO NOTHING";
        let body_hash = to_hex(&attempt.body_hash);
        let values = values![owner, route, key, body_hash.as_str(), attempt.resource_id, lease, attempt.now];
        let begin = if execute(&tx, sql, values).await? == 1 {
            Begin::Proceed { resource_id: attempt.resource_id }
        } else {
            let lock = for_update(self.database.backend());
            let sql = format!(
                "SELECT body_hash, resource_id, leased_until, status, location, body FROM idempotency_keys WHERE {KEY}{lock}"
            );
            let row = raw_one(&tx, &sql, values![owner, route, key]).await?.ok_or(StoreError::Retry)?;
            decide(&row, &body_hash, attempt.now)?
        };
        if matches!(begin, Begin::Proceed { .. }) {
            let sql = format!("UPDATE idempotency_keys SET leased_until = $4 WHERE {KEY}");
            execute(&tx, &sql, values![owner, route, key, lease]).await?;
        }
        tx.commit().await?;
        Ok(begin)
    }

    async fn finish(&self, attempt: &Attempt, answer: &KeptAnswer) -> Result<(), StoreError> {
        let status = i16::try_from(answer.status).map_err(|_| corrupt("status"))?;
        let body = String::from_utf8(answer.body.clone()).map_err(|_| corrupt("body"))?;
        let sql = format!(
            "UPDATE idempotency_keys SET leased_until = NULL, status = $4, location = $5, body = $6, updated_at = $7 WHERE {KEY}"
        );
        let values = values![
            attempt.owner_id.0,
            attempt.route.as_str(),
            attempt.key.as_str(),
            status,
            answer.location.clone(),
            body,
            attempt.now
        ];
        execute(self.database.writer(), &sql, values).await?;
        Ok(())
    }

    async fn abandon(&self, attempt: &Attempt) -> Result<(), StoreError> {
        let sql = format!("UPDATE idempotency_keys SET leased_until = NULL WHERE {KEY} AND status IS NULL");
        let values = values![attempt.owner_id.0, attempt.route.as_str(), attempt.key.as_str()];
        execute(self.database.writer(), &sql, values).await?;
        Ok(())
    }

    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        execute(self.database.writer(), "DELETE FROM idempotency_keys WHERE created_at < $1", values![before]).await
    }
}

fn decide(row: &QueryResult, body_hash: &str, now: Timestamp) -> Result<Begin, StoreError> {
    if get::<String>(row, "", "body_hash")? != body_hash {
        return Ok(Begin::Mismatch);
    }
    if let Some(status) = get::<Option<i16>>(row, "", "status")? {
        let body: Option<String> = get(row, "", "body")?;
        return Ok(Begin::Replay(KeptAnswer {
            status: u16::try_from(status).map_err(|_| corrupt("status"))?,
            location: get(row, "", "location")?,
            body: body.unwrap_or_default().into_bytes(),
        }));
    }
    let leased_until: Option<Timestamp> = get(row, "", "leased_until")?;
    if leased_until.is_some_and(|until| until > now) {
        return Ok(Begin::Wait);
    }
    Ok(Begin::Proceed { resource_id: get(row, "", "resource_id")? })
}
