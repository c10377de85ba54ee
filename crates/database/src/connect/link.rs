//! A connection and how long a statement on it may take, whether or not the server is still there to end it.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
    sqlx::{Connection, Error, PgConnection},
};
use tintype_domain::StoreError;
use tokio::time::timeout;

use super::Observer;
use crate::errors::store_error;

const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

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
        within(self.bound.as_ref(), work).await
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
        within(self.bound.as_ref(), self.connection.commit()).await
    }
}

async fn within<T>(bound: Option<&Bound>, work: impl Future<Output = Result<T, DbErr>>) -> Result<T, StoreError> {
    let Some(bound) = bound else { return work.await.map_err(store_error) };
    if let Ok(done) = timeout(bound.limit, work).await {
        return done.map_err(store_error);
    }
    bound.silent.store(true, Ordering::Relaxed);
    Err(StoreError::Unavailable(format!("the database said nothing for {:?}", bound.limit).into()))
}

/// The longest that this side waits for an answer.
#[derive(Clone)]
pub(super) struct Bound {
    limit: Duration,
    /// Somebody waited in vain: connections that come back may wait for ever, and are not kept unless they answer.
    silent: Arc<AtomicBool>,
}

impl Bound {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, silent: Arc::default() }
    }

    /// Whether a connection may go back to its pool.
    pub(super) async fn is_alive(&self, connection: &mut PgConnection) -> Result<bool, Error> {
        if !self.silent.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let answer = timeout(SIGN_OF_LIFE, connection.ping()).await;
        answer.map_err(|_| Error::PoolTimedOut)??;
        self.silent.store(false, Ordering::Relaxed);
        Ok(true)
    }
}
