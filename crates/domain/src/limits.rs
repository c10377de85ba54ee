//! How much of something one may have: a bucket that leaks at a constant rate (GCRA).

use std::time::Duration;

use async_trait::async_trait;

use crate::StoreError;

/// `burst` at once, then one more each `period / burst`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub burst: u32,
    pub period: Duration,
}

impl Quota {
    pub const fn new(burst: u32, period: Duration) -> Self {
        Self { burst, period }
    }

    /// Multiplies burst and rate alike; the period stays.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates, which is what is wanted
    pub fn scaled(self, factor: f64) -> Self {
        Self { burst: ((f64::from(self.burst) * factor).round() as u32).max(1), ..self }
    }

    /// The time in which one unit comes back.
    pub fn interval(&self) -> Duration {
        self.period / self.burst.max(1)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    pub allowed: bool,
    pub limit: u32,
    pub remaining: u32,
    /// Until the whole burst is there again.
    pub reset: Duration,
    /// Until one more is allowed; zero when this one was.
    pub retry_after: Duration,
}

impl Decision {
    /// As it is once the unit was given back.
    #[must_use]
    pub fn given_back(self, quota: Quota) -> Self {
        Self {
            remaining: (self.remaining + 1).min(self.limit),
            reset: self.reset.saturating_sub(quota.interval()),
            ..self
        }
    }
}

#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Takes one unit from the bucket `key`. MUST be atomic: of any number of parallel calls on a full bucket exactly
    /// `quota.burst` are allowed. A refused call takes nothing. MUST NOT fail open.
    async fn acquire(&self, key: &str, quota: Quota) -> Result<Decision, StoreError>;

    /// Gives one unit back, never more than the burst.
    async fn refund(&self, key: &str, quota: Quota) -> Result<(), StoreError>;
}
