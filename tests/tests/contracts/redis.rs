//! Redis, as the contracts of its adapters meet it.

use std::{sync::Arc, time::Duration};

use tintype_redis::Redis;
use tintype_tests::{RedisServer, until};

/// One command's time-out and the work around it.
pub const BOUND: Duration = Duration::from_millis(400);
/// Less than one time-out: nobody asked Redis.
pub const AT_ONCE: Duration = Duration::from_millis(200);
/// docs/operations.md: what was away is in use again within this time.
const HEALS: Duration = Duration::from_secs(10);

/// Once it answers.
pub async fn connected(server: &RedisServer) -> Arc<Redis> {
    let redis = Arc::new(Redis::connect(&server.url()).unwrap());
    until_it_answers(&redis).await;
    redis
}

pub async fn until_it_answers(redis: &Redis) {
    until(HEALS, "Redis is not found again", async || redis.check().await.is_ok()).await;
}
