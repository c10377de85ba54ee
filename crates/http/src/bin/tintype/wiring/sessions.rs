//! Who is signed in, and who wrote a moment ago.

use std::sync::Arc;

use tintype_database::{Database, SeaSessions};
use tintype_domain::{
    recent::RecentWriters,
    sessions::{CachedSessions, SessionRepository},
    signing::KeyGenerator,
};
use tintype_redis::{Redis, RedisSessionCache};

use crate::settings;

pub(super) fn sessions(
    settings: &settings::Redis,
    database: &Database,
    redis: Option<&Arc<Redis>>,
    keys: &dyn KeyGenerator,
) -> Arc<dyn SessionRepository> {
    let sessions = Arc::new(SeaSessions { database: database.clone() });
    match redis.filter(|_| settings.sessions) {
        Some(redis) => {
            let copies = Arc::new(RedisSessionCache::new(Arc::clone(redis), keys));
            Arc::new(CachedSessions { sessions, copies })
        }
        None => sessions,
    }
}

/// Of no use without a replica: then everybody reads where it is written.
pub(super) fn recent(settings: &settings::Database, database: &Database) -> Option<Arc<dyn RecentWriters>> {
    (!settings.reader_url.is_empty()).then(|| Arc::new(database.clone()) as Arc<dyn RecentWriters>)
}
