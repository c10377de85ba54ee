use std::sync::Arc;

use async_trait::async_trait;

use super::{LiveSession, Lookup, Session, SessionCache, SessionRepository};
use crate::{
    StoreError,
    ids::{SessionId, UserId},
    time::Timestamp,
};

/// Sessions, with copies of those that were asked for a moment ago. Whatever may have changed one forgets its copy, also
/// where the change failed and it is known which one it was of: then nobody knows whether it was made.
pub struct CachedSessions {
    /// Where they are. MUST be read as it is now, or a copy would be older than its lease.
    pub sessions: Arc<dyn SessionRepository>,
    pub copies: Arc<dyn SessionCache>,
}

#[async_trait]
impl SessionRepository for CachedSessions {
    async fn insert(&self, session: &Session, began: Timestamp) -> Result<bool, StoreError> {
        self.sessions.insert(session, began).await
    }

    async fn find(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<Option<LiveSession>, StoreError> {
        let ticket = match self.copies.look(key_hash).await {
            Lookup::Copy(live) if live.is_live(now) => return Ok(Some(live)),
            Lookup::Missing(ticket) => Some(ticket),
            Lookup::Copy(_) | Lookup::Unknown => None,
        };
        let found = self.sessions.find(key_hash, now).await?;
        if let (Some(ticket), Some(live)) = (ticket, &found) {
            self.copies.keep(ticket, live).await;
        }
        Ok(found)
    }

    async fn update(&self, key_hash: &[u8; 32], state: &str, expires_at: Timestamp) -> Result<bool, StoreError> {
        let updated = self.sessions.update(key_hash, state, expires_at).await;
        self.copies.forget(&[*key_hash]).await;
        updated
    }

    async fn touch(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
        let touched = self.sessions.touch(key_hash, now).await;
        self.copies.forget(&[*key_hash]).await;
        touched
    }

    async fn end(&self, key_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
        let ended = self.sessions.end(key_hash, now).await;
        self.copies.forget(&[*key_hash]).await;
        ended
    }

    async fn list(&self, owner: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        self.sessions.list(owner, now).await
    }

    async fn end_one(&self, owner: UserId, id: SessionId, now: Timestamp) -> Result<Option<[u8; 32]>, StoreError> {
        let ended = self.sessions.end_one(owner, id, now).await?;
        self.copies.forget(ended.as_slice()).await;
        Ok(ended)
    }

    async fn end_others(
        &self,
        owner: UserId,
        keep: Option<SessionId>,
        now: Timestamp,
    ) -> Result<Vec<[u8; 32]>, StoreError> {
        let ended = self.sessions.end_others(owner, keep, now).await?;
        self.copies.forget(&ended).await;
        Ok(ended)
    }

    async fn purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.sessions.purge(before).await
    }
}
