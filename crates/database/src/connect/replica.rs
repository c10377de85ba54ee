use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::FromQueryResult;
use tintype_domain::StoreError;
use tokio::time::timeout;

use super::{Freshness, Pool};
use crate::sql::{one, values};

const SAMPLES: usize = 32;
/// How long a look waits for the primary.
const PATIENCE: Duration = Duration::from_millis(300);

/// A second server with the same rows, somewhat later. It is read from only while it is known to have everything that
/// is older than the window in which writers read from the primary.
pub(crate) struct Replica {
    pool: Pool,
    primary: Pool,
    freshness: Freshness,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    checking: bool,
    checked: Option<Instant>,
    near: bool,
    /// When the primary was asked, and how far its log was then.
    primary: VecDeque<(Instant, i64)>,
}

impl Replica {
    pub(super) fn new(pool: Pool, primary: Pool, freshness: Freshness) -> Self {
        Self { pool, primary, freshness, state: Mutex::default() }
    }

    /// Connections to it, if it is near enough. Looks after that in the background, as long as somebody asks.
    pub(crate) fn near(self: &Arc<Self>) -> Option<&Pool> {
        let mut state = self.state();
        let age = state.checked.map(|at| at.elapsed());
        if !state.checking && age.is_none_or(|age| age >= self.interval()) {
            state.checking = true;
            tokio::spawn(Arc::clone(self).check());
        }
        // What was `max_lag` behind at the last look is at most the window behind now.
        let known = age.is_some_and(|age| age < self.interval() * 3);
        (state.near && known).then_some(&self.pool)
    }

    /// It did not answer. The next look tells whether it does again.
    pub(crate) fn failed(&self) {
        self.state().near = false;
    }

    fn interval(&self) -> Duration {
        self.freshness.window.saturating_sub(self.freshness.max_lag) / 3
    }

    async fn check(self: Arc<Self>) {
        // The verdict is as old as the question.
        let asked = Instant::now();
        let near = self.is_near().await.unwrap_or(false);
        let mut state = self.state();
        state.near = near;
        state.checked = Some(asked);
        state.checking = false;
    }

    async fn is_near(&self) -> Result<bool, StoreError> {
        let primary_answers = timeout(PATIENCE, self.ask_primary()).await.is_ok_and(|asked| asked.is_ok());
        let sql = "SELECT pg_is_in_recovery() AS follows, \
                   CAST(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') AS bigint) AS replayed";
        let Some(row) = one::<Standby, _>(&self.pool, sql, values![]).await? else { return Ok(false) };
        // A copy made by other means cannot be measured, and without a primary nothing is newer than this.
        if !row.follows || !primary_answers {
            return Ok(true);
        }
        let state = self.state();
        let reached = state.primary.iter().rev().find(|(_, written)| Some(*written) <= row.replayed);
        Ok(reached.is_some_and(|(asked, _)| asked.elapsed() <= self.freshness.max_lag))
    }

    async fn ask_primary(&self) -> Result<(), StoreError> {
        let asked = Instant::now();
        let sql = "SELECT CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bigint) AS written";
        let Some(row) = one::<Primary, _>(&self.primary, sql, values![]).await? else { return Ok(()) };
        let mut state = self.state();
        state.primary.push_back((asked, row.written));
        if state.primary.len() > SAMPLES {
            state.primary.pop_front();
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(FromQueryResult)]
struct Standby {
    follows: bool,
    replayed: Option<i64>,
}

#[derive(FromQueryResult)]
struct Primary {
    written: i64,
}
