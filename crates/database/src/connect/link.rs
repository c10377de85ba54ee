//! A connection and how long a statement on it may take, whether or not the server is still there to end it.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tintype_domain::StoreError;
use tokio::{runtime::Handle, time::sleep};

use super::{Observer, pulse::Pulse};
use crate::errors::store_error;

#[derive(Clone)]
pub(crate) struct Link<C> {
    connection: C,
    bound: Option<Bound>,
}

pub(crate) type Pool = Link<DatabaseConnection>;
pub(crate) type Transaction = Link<DatabaseTransaction>;

impl<C: ConnectionTrait> Link<C> {
    pub(super) fn new(connection: C, bound: Option<Bound>) -> Self {
        Self { connection, bound }
    }

    pub(crate) fn connection(&self) -> &C {
        &self.connection
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    /// What `work` on this connection answers, in the domain's words.
    pub(crate) async fn run<T>(&self, work: impl Future<Output = Result<T, DbErr>>) -> Result<T, StoreError> {
        within(self.bound.as_ref(), Box::pin(work)).await
    }
}

impl Pool {
    pub(super) fn observe(&mut self, observer: Option<&Observer>) {
        if let Some(observer) = observer.cloned() {
            self.connection.set_metric_callback(move |info| observer(info.statement));
        }
    }

    pub(crate) async fn close(self) -> Result<(), StoreError> {
        self.connection.close().await.map_err(store_error)
    }

    /// Takes the write lock at once on SQLite, where a lock taken later may be refused.
    pub(crate) async fn begin(&self) -> Result<Transaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let connection = self.run(self.connection.begin_with_options(options)).await?;
        Ok(Link { connection, bound: self.bound.clone() })
    }
}

impl Transaction {
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        within(self.bound.as_ref(), Box::pin(self.connection.commit())).await
    }
}

async fn within<T>(bound: Option<&Bound>, work: impl Future<Output = Result<T, DbErr>>) -> Result<T, StoreError> {
    let Some(bound) = bound else { return work.await.map_err(store_error) };
    if bound.pulse.is_silent() {
        return Err(silent());
    }
    let mut waiting = Waiting { pulse: &bound.pulse, answered: false };
    tokio::select! {
        biased;
        done = at(&bound.home, work) => {
            waiting.answered = true;
            let done = done.map_err(store_error);
            if !matches!(done, Err(StoreError::Unavailable(_))) {
                bound.pulse.beat();
            }
            done
        }
        () = bound.pulse.lost() => Err(silent()),
        () = sleep(bound.limit) => Err(StoreError::Unavailable(format!("no answer for {:?}", bound.limit).into())),
    }
}

/// Whoever goes away before there is an answer leaves a connection behind that may be dead.
struct Waiting<'a> {
    pulse: &'a Pulse,
    answered: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.answered {
            self.pulse.give_up();
        }
    }
}

fn silent() -> StoreError {
    StoreError::Unavailable("the database does not answer".into())
}

/// What the work comes to, done in that runtime whoever asks for it: a connection ends with the runtime that opened it,
/// and one that serves requests ends before the process does.
async fn at<T>(home: &Handle, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    poll_fn(|context| {
        let _entered = home.enter();
        work.as_mut().poll(context)
    })
    .await
}

/// Where connections live, and the longest that this side waits for an answer.
#[derive(Clone)]
pub(super) struct Bound {
    pub(super) limit: Duration,
    pub(super) home: Handle,
    pub(super) pulse: Arc<Pulse>,
}
