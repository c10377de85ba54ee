use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use crate::{
    ids::IdGenerator,
    time::{Clock, Stamps, Timestamp},
};

/// 2026-01-01T00:00:00Z, until told otherwise.
pub struct FixedClock(AtomicI64);

impl Default for FixedClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_767_225_600_000))
    }
}

impl FixedClock {
    pub fn advance_millis(&self, by: i64) {
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_timestamp_millis(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

/// 1001, 1002, …
struct Row(AtomicI64);

impl IdGenerator for Row {
    fn next(&self) -> i64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

pub fn stamps() -> Stamps {
    Stamps { clock: Arc::new(FixedClock::default()), ids: Arc::new(Row(AtomicI64::new(1_001))) }
}
