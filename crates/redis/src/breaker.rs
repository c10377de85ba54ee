//! Stops asking a Redis that does not answer, so that it costs one time-out a second and not one a request.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Failures in a row after which it opens.
const TOLERATED: u32 = 3;
/// How long it stays open before one call may try again.
const REST: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Default)]
struct State {
    failures: u32,
    /// When the next trial may begin, while it is open.
    trial_at: Option<Instant>,
}

impl Breaker {
    /// Whether a call may be made now. While it is open one call each [`REST`] may, as a trial.
    pub(crate) fn permits(&self) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        match state.trial_at {
            None => true,
            Some(trial_at) if trial_at <= now => {
                state.trial_at = Some(now + REST);
                true
            }
            Some(_) => false,
        }
    }

    /// Whether [`permits`](Self::permits) would say so, without taking the trial.
    pub(crate) fn may_permit(&self) -> bool {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.trial_at.is_none_or(|trial_at| trial_at <= Instant::now())
    }

    pub(crate) fn succeeded(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.trial_at.is_some() {
            tracing::info!("Redis answers again");
        }
        *state = State::default();
    }

    pub(crate) fn failed(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.saturating_add(1);
        if state.failures == TOLERATED {
            tracing::warn!("Redis does not answer; this instance goes on with its own memory");
        }
        if state.failures >= TOLERATED {
            state.trial_at = Some(Instant::now() + REST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_opens_after_three_failures_in_a_row_and_lets_one_call_try_each_second() {
        let breaker = Breaker::default();
        for _ in 0..2 {
            breaker.failed();
        }
        breaker.succeeded();
        for _ in 0..3 {
            assert!(breaker.permits());
            breaker.failed();
        }
        assert!(!breaker.permits());
        assert!(!breaker.may_permit());
        tokio::time::advance(REST).await;
        assert!(breaker.may_permit() && breaker.may_permit(), "looking takes no trial");
        assert!(breaker.permits());
        assert!(!breaker.permits(), "one trial at a time");
        breaker.failed();
        assert!(!breaker.permits());
        tokio::time::advance(REST).await;
        assert!(breaker.permits());
        breaker.succeeded();
        assert!(breaker.permits() && breaker.permits());
    }
}
