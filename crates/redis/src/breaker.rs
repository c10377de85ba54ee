//! Stops asking a Redis that does not answer. While it is open no request waits for Redis; a trial beside the requests
//! finds out when it may be asked again.

use std::{
    future::Future,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    time::Duration,
};

use tokio::{sync::Notify, time::sleep};

/// Failures in a row after which it opens.
const TOLERATED: u32 = 3;
/// Before each trial.
const REST: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Breaker {
    /// In a row. Once there are too many they stay until a trial succeeds: answers to what was asked before come late.
    failures: AtomicU32,
    opened: Notify,
}

impl Breaker {
    /// Whether nobody should ask now.
    pub(crate) fn is_open(&self) -> bool {
        self.failures.load(Relaxed) >= TOLERATED
    }

    pub(crate) fn succeeded(&self) {
        let _ = self.failures.fetch_update(Relaxed, Relaxed, |failures| (failures < TOLERATED).then_some(0));
    }

    pub(crate) fn failed(&self) {
        let before = self.failures.fetch_update(Relaxed, Relaxed, |failures| Some(failures.saturating_add(1)));
        if before == Ok(TOLERATED - 1) {
            tracing::warn!("Redis does not answer; this instance goes on with its own memory");
            self.opened.notify_one();
        }
    }

    /// Closes it whenever a trial succeeds; for ever.
    pub(crate) async fn tend<F: Future<Output = bool>>(&self, trial: impl Fn() -> F) {
        loop {
            self.opened.notified().await;
            sleep(REST).await;
            while !trial().await {
                sleep(REST).await;
            }
            self.failures.store(0, Relaxed);
            tracing::info!("Redis answers again");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, atomic::AtomicBool};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_opens_after_three_failures_in_a_row_and_closes_when_a_trial_succeeds() {
        let breaker = Arc::new(Breaker::default());
        let (works, trials) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let tended = {
            let (breaker, works, trials) = (Arc::clone(&breaker), Arc::clone(&works), Arc::clone(&trials));
            tokio::spawn(async move {
                let trial = || async {
                    trials.fetch_add(1, Relaxed);
                    works.load(Relaxed)
                };
                breaker.tend(trial).await;
            })
        };
        for outcome in [false, false, true, false, false] {
            if outcome { breaker.succeeded() } else { breaker.failed() }
        }
        assert!(!breaker.is_open(), "not in a row");
        sleep(REST * 3).await;
        assert_eq!(trials.load(Relaxed), 0, "nothing to try");
        for _ in 0..20 {
            breaker.failed();
        }
        breaker.succeeded();
        assert!(breaker.is_open(), "a late answer says nothing of this moment");
        sleep(REST * 3 + REST / 2).await;
        assert_eq!((breaker.is_open(), trials.load(Relaxed)), (true, 3));
        works.store(true, Relaxed);
        sleep(REST).await;
        assert_eq!((breaker.is_open(), trials.load(Relaxed)), (false, 4));
        sleep(REST * 3).await;
        assert_eq!(trials.load(Relaxed), 4, "nothing to try any more");
        tended.abort();
    }
}
