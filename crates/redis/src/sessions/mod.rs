//! Copies of sessions for all instances together.

mod payload;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use fred::{interfaces::KeysInterface, types::scripts::Script};
use tintype_domain::{
    sessions::{COPY_LEASE, LiveSession, Lookup, SessionCache, Ticket},
    signing::KeyGenerator,
};

use crate::{Redis, keys};

/// The copy, or else a ticket where nobody has one. What lives longer than the lease does so because the clock of Redis
/// was set back, and is as good as gone.
const LOOK: &str = r"
local value, left, lease = redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1]), tonumber(ARGV[2])
if not value or left < 0 or left > lease then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', lease)
  return {1, ''}
end
if string.sub(value, 1, 1) == '{' then return {2, value} end
return {0, ''}
";

/// In place of the ticket and for what is left of its lease.
const KEEP: &str = r"
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1
";

/// One key a session holds either the ticket of who is reading it or the copy. Forgetting removes the key, and with it
/// the ticket: who read before the change finds it gone, or another's in its place.
pub struct RedisSessionCache {
    redis: Arc<Redis>,
    look: Script,
    keep: Script,
    /// Begins every ticket of this instance; no two tickets are ever the same, also in a Redis that was emptied.
    origin: String,
    tickets: AtomicU64,
}

impl RedisSessionCache {
    pub fn new(redis: Arc<Redis>, keys: &dyn KeyGenerator) -> Self {
        let (look, keep) = (Script::from_lua(LOOK), Script::from_lua(KEEP));
        Self { redis, look, keep, origin: keys.key(), tickets: AtomicU64::new(0) }
    }
}

#[async_trait]
impl SessionCache for RedisSessionCache {
    async fn look(&self, key_hash: &[u8; 32]) -> Lookup {
        let ticket = format!("{}-{}", self.origin, self.tickets.fetch_add(1, Ordering::Relaxed));
        let arguments = vec![ticket.clone(), COPY_LEASE.as_millis().to_string()];
        match self.redis.run::<(i64, String), _>(&self.look, keys::session(key_hash), arguments).await {
            Some((1, _)) => Lookup::Missing(Ticket(ticket)),
            // Of a newer version it may be unreadable.
            Some((2, copy)) => payload::read(&copy, key_hash).map_or(Lookup::Unknown, Lookup::Copy),
            _ => Lookup::Unknown,
        }
    }

    async fn keep(&self, Ticket(ticket): Ticket, session: &LiveSession) {
        if let Some(copy) = payload::write(session) {
            let key = keys::session(&session.session.key_hash);
            self.redis.run::<i64, _>(&self.keep, key, vec![ticket, copy]).await;
        }
    }

    /// One by one: on a cluster they are in different places.
    async fn forget(&self, key_hashes: &[[u8; 32]]) {
        for key_hash in key_hashes {
            let key = keys::session(key_hash);
            if self.redis.ask(|client| async move { client.del::<i64, _>(key).await }).await.is_none() {
                tracing::debug!("copies of sessions are left to their lease");
                return;
            }
        }
    }
}
