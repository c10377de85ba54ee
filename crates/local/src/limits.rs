//! The generic cell rate algorithm (ITU-T I.371), with the theoretical arrival time kept per key.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tintype_domain::{
    StoreError,
    limits::{Decision, Quota, RateLimiter},
};
use tokio::time::Instant;

const SHARDS: usize = 16;
/// A shard is pruned of full buckets whenever it has grown to this many keys, and doubles its mark if it cannot.
const PRUNE_AT: usize = 4_096;
/// The most that a shard remembers; about 40 MB in all shards.
const KEYS_MAX: usize = 16_384;

/// Limits of this process. Exhausted buckets are never forgotten before they are full again.
pub struct MemoryRateLimiter {
    shards: [Mutex<Shard>; SHARDS],
    hasher: RandomState,
}

struct Shard {
    /// When each bucket will be full again.
    full_at: HashMap<String, Instant>,
    prune_at: usize,
}

impl Default for MemoryRateLimiter {
    fn default() -> Self {
        let shard = || Mutex::new(Shard { full_at: HashMap::new(), prune_at: PRUNE_AT });
        Self { shards: std::array::from_fn(|_| shard()), hasher: RandomState::new() }
    }
}

impl MemoryRateLimiter {
    fn with_shard<T>(&self, key: &str, work: impl FnOnce(&mut Shard) -> T) -> T {
        #[allow(clippy::cast_possible_truncation)] // only the lowest bits count
        let index = self.hasher.hash_one(key) as usize % SHARDS;
        work(&mut self.shards[index].lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Shard {
    fn acquire(&mut self, key: &str, quota: Quota, now: Instant) -> Decision {
        if self.full_at.len() >= self.prune_at {
            self.prune(now);
        }
        let full_at = self.full_at.get(key).copied().unwrap_or(now).max(now);
        let after = full_at + quota.interval();
        // Rounding of the interval must not cost the last unit of a burst.
        let capacity = quota.interval() * quota.burst;
        let debt = after - now;
        if debt > capacity {
            return decide(false, quota, full_at - now, debt.saturating_sub(capacity));
        }
        self.full_at.insert(key.to_owned(), after);
        decide(true, quota, debt, Duration::ZERO)
    }

    /// Forgets full buckets; beyond the most that it remembers also the half that is nearest to full, whose owners lose
    /// least by it. Exhausted ones are the last to go.
    fn prune(&mut self, now: Instant) {
        self.full_at.retain(|_, full_at| *full_at > now);
        if self.full_at.len() >= KEYS_MAX {
            let mut times: Vec<Instant> = self.full_at.values().copied().collect();
            let (_, median, _) = times.select_nth_unstable(KEYS_MAX / 2);
            let median = *median;
            self.full_at.retain(|_, full_at| *full_at > median);
        }
        self.prune_at = PRUNE_AT.max(self.full_at.len() * 2).min(KEYS_MAX);
    }

    fn refund(&mut self, key: &str, quota: Quota, now: Instant) {
        if let Some(full_at) = self.full_at.get_mut(key) {
            *full_at = full_at.checked_sub(quota.interval()).unwrap_or(now);
        }
    }
}

fn decide(allowed: bool, quota: Quota, debt: Duration, retry_after: Duration) -> Decision {
    let used = debt.as_nanos().div_ceil(quota.interval().as_nanos().max(1));
    let remaining = quota.burst.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX));
    Decision { allowed, limit: quota.burst, remaining, reset: debt, retry_after }
}

#[async_trait]
impl RateLimiter for MemoryRateLimiter {
    async fn acquire(&self, key: &str, quota: Quota) -> Result<Decision, StoreError> {
        let now = Instant::now();
        Ok(self.with_shard(key, |shard| shard.acquire(key, quota, now)))
    }

    async fn refund(&self, key: &str, quota: Quota) -> Result<(), StoreError> {
        let now = Instant::now();
        self.with_shard(key, |shard| shard.refund(key, quota, now));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const QUOTA: Quota = Quota::new(5, Duration::from_secs(300));

    #[tokio::test(start_paused = true)]
    async fn a_burst_passes_then_one_more_each_interval() {
        let limiter = MemoryRateLimiter::default();
        for remaining in (0..5).rev() {
            let decision = limiter.acquire("a", QUOTA).await.unwrap();
            assert!(decision.allowed);
            assert_eq!(decision.remaining, remaining);
        }
        let refused = limiter.acquire("a", QUOTA).await.unwrap();
        assert!(!refused.allowed);
        assert_eq!(refused.retry_after, Duration::from_secs(60));
        assert!(limiter.acquire("b", QUOTA).await.unwrap().allowed);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!(limiter.acquire("a", QUOTA).await.unwrap().allowed);
        assert!(!limiter.acquire("a", QUOTA).await.unwrap().allowed);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refund_gives_back_one_and_never_more_than_the_burst() {
        let limiter = MemoryRateLimiter::default();
        for _ in 0..5 {
            limiter.acquire("a", QUOTA).await.unwrap();
        }
        limiter.refund("a", QUOTA).await.unwrap();
        assert!(limiter.acquire("a", QUOTA).await.unwrap().allowed);
        assert!(!limiter.acquire("a", QUOTA).await.unwrap().allowed);
        for _ in 0..50 {
            limiter.refund("a", QUOTA).await.unwrap();
        }
        let mut passed = 0;
        while limiter.acquire("a", QUOTA).await.unwrap().allowed {
            passed += 1;
        }
        assert_eq!(passed, 5);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn parallel_calls_never_exceed_the_burst() {
        let limiter = Arc::new(MemoryRateLimiter::default());
        let quota = Quota::new(100, Duration::from_secs(36_000));
        let calls: Vec<_> = (0..1_000)
            .map(|_| {
                let limiter = Arc::clone(&limiter);
                tokio::spawn(async move { limiter.acquire("a", quota).await.unwrap().allowed })
            })
            .collect();
        let mut passed = 0;
        for call in calls {
            passed += u32::from(call.await.unwrap());
        }
        assert_eq!(passed, 100);
    }

    #[tokio::test(start_paused = true)]
    async fn a_flood_of_keys_is_not_remembered_whole_and_an_exhausted_one_is() {
        let limiter = MemoryRateLimiter::default();
        let five = Quota::new(5, Duration::from_secs(3_600));
        for _ in 0..5 {
            limiter.acquire("victim", five).await.unwrap();
        }
        for n in 0..(KEYS_MAX * SHARDS * 2) {
            limiter.acquire(&n.to_string(), five).await.unwrap();
        }
        assert!(!limiter.acquire("victim", five).await.unwrap().allowed);
        for shard in &limiter.shards {
            assert!(shard.lock().unwrap().full_at.len() <= KEYS_MAX);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn many_keys_do_not_make_an_exhausted_one_forgotten() {
        let limiter = MemoryRateLimiter::default();
        let once = Quota::new(1, Duration::from_secs(3_600));
        limiter.acquire("victim", once).await.unwrap();
        for n in 0..200_000 {
            limiter.acquire(&n.to_string(), Quota::new(1, Duration::from_millis(1))).await.unwrap();
        }
        assert!(!limiter.acquire("victim", once).await.unwrap().allowed);
    }
}
