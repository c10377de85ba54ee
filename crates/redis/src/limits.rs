//! The generic cell rate algorithm (ITU-T I.371) for all instances together.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use fred::types::scripts::Script;
use tintype_domain::{
    StoreError,
    limits::{Decision, Quota, RateLimiter},
};

use crate::{Redis, keys};

/// By the clock of Redis, so that those of the instances do not matter. Microseconds fit a double until 2255.
const ACQUIRE: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local after = full_at + interval
local debt = after - now
if debt > capacity then return {0, full_at - now, debt - capacity} end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil(debt / 1000))
return {1, debt, 0}
";

const REFUND: &str = r"
local full_at = redis.call('GET', KEYS[1])
if not full_at then return 0 end
local time = redis.call('TIME')
local left = full_at - ARGV[1] - (time[1] * 1000000 + time[2])
if left <= 0 then return redis.call('DEL', KEYS[1]) end
redis.call('SET', KEYS[1], string.format('%.0f', full_at - ARGV[1]), 'PX', math.ceil(left / 1000))
return 1
";

/// Asks this instance's own limiter first, then Redis: a Redis that is gone, or was emptied, never opens a limit that
/// this instance has seen exhausted, and what one instance refuses by itself costs no round trip.
pub struct RedisRateLimiter {
    redis: Arc<Redis>,
    own: Arc<dyn RateLimiter>,
    acquire: Script,
    refund: Script,
}

impl RedisRateLimiter {
    pub fn new(redis: Arc<Redis>, own: Arc<dyn RateLimiter>) -> Self {
        Self { redis, own, acquire: Script::from_lua(ACQUIRE), refund: Script::from_lua(REFUND) }
    }
}

#[async_trait]
impl RateLimiter for RedisRateLimiter {
    async fn acquire(&self, key: &str, quota: Quota) -> Result<Decision, StoreError> {
        let own = self.own.acquire(key, quota).await?;
        if !own.allowed {
            return Ok(own);
        }
        let interval = microseconds(quota.interval());
        let arguments = vec![interval, interval.saturating_mul(quota.burst.into())];
        let Some((allowed, debt, wait)) =
            self.redis.run::<(i64, i64, i64), _>(&self.acquire, keys::limit(key), arguments).await
        else {
            return Ok(own);
        };
        if allowed == 0 {
            self.own.refund(key, quota).await?;
        }
        let used = u32::try_from(debt.div_euclid(interval) + i64::from(debt.rem_euclid(interval) > 0));
        let time = |microseconds: i64| Duration::from_micros(microseconds.unsigned_abs());
        Ok(Decision {
            allowed: allowed == 1,
            limit: quota.burst,
            remaining: quota.burst.saturating_sub(used.unwrap_or(u32::MAX)),
            reset: time(debt),
            retry_after: time(wait),
        })
    }

    async fn refund(&self, key: &str, quota: Quota) -> Result<(), StoreError> {
        self.own.refund(key, quota).await?;
        self.redis.run::<i64, _>(&self.refund, keys::limit(key), vec![microseconds(quota.interval())]).await;
        Ok(())
    }
}

fn microseconds(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX).max(1)
}
