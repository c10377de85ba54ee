use async_trait::async_trait;
use chrono::TimeDelta;
use sea_orm::QueryResult;
use tintype_domain::{
    StoreError,
    ids::{SessionId, UserId},
    sessions::{IDLE_DAYS, LiveSession, Session, SessionRepository},
    time::Timestamp,
};

use crate::{
    Database,
    rows::{get, hash, to_hex, word},
    sql::{execute, raw_all, raw_one, values},
};

const COLUMNS: &str = "s.id, s.owner_id, s.key_hash, s.state, s.address, s.user_agent, s.created_at, s.last_seen_at, \
                       s.expires_at";
const LIVE: &str = "s.ended_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3";

/// Sessions as rows.
pub struct SeaSessions {
    pub database: Database,
}

#[async_trait]
impl SessionRepository for SeaSessions {
    async fn insert(&self, session: &Session) -> Result<(), StoreError> {
        let sql = "INSERT INTO sessions (id, owner_id, key_hash, state, address, user_agent, created_at, updated_at, \
                   last_seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9)";
        let values = values![
            session.id.0,
            session.owner_id.0,
            to_hex(&session.key_hash),
            session.state.as_str(),
            session.address.as_str(),
            session.user_agent.as_str(),
            session.created_at,
            session.last_seen_at,
            session.expires_at,
        ];
        execute(self.database.writer(), sql, values).await?;
        Ok(())
    }

    async fn find(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<Option<LiveSession>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, u.role, u.status FROM sessions s JOIN users u ON u.id = s.owner_id \
             WHERE s.key_hash = $1 AND {LIVE} AND u.deleted_at IS NULL"
        );
        let row = raw_one(self.database.readers(), &sql, values![to_hex(key_hash), now, idle_since(now)]).await?;
        row.map(|row| {
            Ok(LiveSession {
                session: session(&row)?,
                role: word(&row, "", "role")?,
                status: word(&row, "", "status")?,
            })
        })
        .transpose()
    }

    async fn update(&self, key_hash: &[u8; 32], state: &str, expires_at: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE sessions SET state = $2, expires_at = $3 WHERE key_hash = $1 AND ended_at IS NULL";
        Ok(execute(self.database.writer(), sql, values![to_hex(key_hash), state, expires_at]).await? == 1)
    }

    async fn touch(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE sessions SET last_seen_at = $2 WHERE key_hash = $1 AND ended_at IS NULL";
        execute(self.database.writer(), sql, values![to_hex(key_hash), now]).await?;
        Ok(())
    }

    async fn end(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE sessions SET ended_at = $2, updated_at = $2, state = '' \
                   WHERE key_hash = $1 AND ended_at IS NULL";
        execute(self.database.writer(), sql, values![to_hex(key_hash), now]).await?;
        Ok(())
    }

    async fn list(&self, owner: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM sessions s WHERE s.owner_id = $1 AND {LIVE} ORDER BY s.last_seen_at DESC LIMIT 200"
        );
        raw_all(self.database.readers(), &sql, values![owner.0, now, idle_since(now)])
            .await?
            .iter()
            .map(session)
            .collect()
    }

    async fn end_one(&self, owner: UserId, id: SessionId, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE sessions SET ended_at = $3, updated_at = $3, state = '' \
                   WHERE id = $1 AND owner_id = $2 AND ended_at IS NULL AND expires_at > $3 AND last_seen_at > $4";
        let values = values![id.0, owner.0, now, idle_since(now)];
        Ok(execute(self.database.writer(), sql, values).await? == 1)
    }

    async fn end_others(&self, owner: UserId, keep: Option<SessionId>, now: Timestamp) -> Result<u64, StoreError> {
        let sql = "UPDATE sessions SET ended_at = $3, updated_at = $3, state = '' \
                   WHERE owner_id = $1 AND id <> $2 AND ended_at IS NULL";
        execute(self.database.writer(), sql, values![owner.0, keep.map_or(0, |id| id.0), now]).await
    }

    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let sql = "DELETE FROM sessions WHERE (ended_at IS NOT NULL AND ended_at < $1) OR expires_at < $1";
        execute(self.database.writer(), sql, values![before]).await
    }
}

fn idle_since(now: Timestamp) -> Timestamp {
    now - TimeDelta::days(IDLE_DAYS)
}

fn session(row: &QueryResult) -> Result<Session, StoreError> {
    Ok(Session {
        id: SessionId(get(row, "", "id")?),
        owner_id: UserId(get(row, "", "owner_id")?),
        key_hash: hash(&get::<String>(row, "", "key_hash")?)?,
        state: get(row, "", "state")?,
        address: get(row, "", "address")?,
        user_agent: get(row, "", "user_agent")?,
        created_at: get(row, "", "created_at")?,
        last_seen_at: get(row, "", "last_seen_at")?,
        expires_at: get(row, "", "expires_at")?,
    })
}
