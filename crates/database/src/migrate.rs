//! The schema, brought up to date by any number of processes at once: one does it, the others wait and find it done.

use std::{collections::HashSet, future::Future, time::Duration};

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement,
    sqlx::{AssertSqlSafe, Executor, PgConnection},
};
use tintype_domain::StoreError;
use tintype_migrations::{Migrator, MigratorTrait};

use crate::{
    Database,
    connect::{Pool, Server},
    sql::{all, values},
};

/// Migrations of one database, whoever starts them, run one after another.
const LOCK: i64 = 0x0074_696e_7479_7065;
/// How long a process waits for another one's migrations.
const PATIENCE: Duration = Duration::from_secs(600);
/// A migration that waits for a table's lock lets go again after the lock time-out, so that nobody queues behind it
/// for long; then it tries again.
const TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(500);

impl Database {
    /// Brings the schema up to date. A schema that is newer than this program is left as it is, and one that is
    /// current is only read.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        if self.pending_migrations().await? == 0 {
            return Ok(());
        }
        self.alone(Direction::Up).await
    }

    /// How many migrations have not been applied.
    pub async fn pending_migrations(&self) -> Result<usize, StoreError> {
        let applied = self.applied_migrations().await?;
        Ok(Migrator::migrations().iter().filter(|migration| !applied.contains(migration.name())).count())
    }

    /// Takes the whole schema away, with all it holds.
    pub async fn roll_back_all(&self) -> Result<(), StoreError> {
        self.alone(Direction::Down).await
    }

    async fn applied_migrations(&self) -> Result<HashSet<String>, StoreError> {
        let there = match self.backend() {
            DbBackend::Postgres => "SELECT 1 AS there WHERE to_regclass('seaql_migrations') IS NOT NULL",
            _ => "SELECT 1 AS there FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
        };
        let db = self.writer();
        let there = Statement::from_string(db.backend(), there);
        if db.run(db.connection().query_one_raw(there)).await?.is_none() {
            return Ok(HashSet::new());
        }
        let applied: Vec<Applied> = all(db, "SELECT version FROM seaql_migrations", values![]).await?;
        Ok(applied.into_iter().map(|migration| migration.version).collect())
    }

    async fn alone(&self, direction: Direction) -> Result<(), StoreError> {
        match self.server() {
            Some(server) => locked(server, direction).await,
            None => patiently(|| in_one_transaction(self.writer(), direction)).await,
        }
    }
}

#[derive(FromQueryResult)]
struct Applied {
    version: String,
}

#[derive(Clone, Copy)]
enum Direction {
    Up,
    Down,
}

impl Direction {
    async fn take<C>(self, connection: &C) -> Result<(), DbErr>
    where
        C: ConnectionTrait,
        for<'c> &'c C: tintype_migrations::IntoSchemaManagerConnection<'c>,
    {
        match self {
            Self::Up => Migrator::up(connection, None).await,
            Self::Down => Migrator::down(connection, None).await,
        }
    }
}

/// The lock is on a connection of its own: it ends with the process, and no pool takes part of it.
async fn locked(server: &Server, direction: Direction) -> Result<(), StoreError> {
    let guard = lock(server).await?;
    let pool = server.migrating();
    let run = patiently(|| pool.run(direction.take(pool.connection()))).await;
    pool.close().await?;
    drop(guard);
    run
}

async fn lock(server: &Server) -> Result<PgConnection, StoreError> {
    let unavailable = |error: sea_orm::sqlx::Error| StoreError::Unavailable(Box::new(error));
    let mut guard = server.single().await.map_err(|error| StoreError::Unavailable(Box::new(error)))?;
    let patience = PATIENCE.as_millis();
    // A transaction's lock rather than a session's: it also holds behind a pooler that hands out transactions.
    let sql = format!(
        "BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = {patience}; \
         SET LOCAL idle_in_transaction_session_timeout = 0; SELECT pg_advisory_xact_lock({LOCK})"
    );
    guard.execute(AssertSqlSafe(sql)).await.map_err(unavailable)?;
    Ok(guard)
}

/// SQLite has no advisory lock, but one writer: all migrations are one transaction, so that a process that dies leaves
/// the schema as it was.
async fn in_one_transaction(writer: &Pool, direction: Direction) -> Result<(), StoreError> {
    let tx = writer.begin().await?;
    tx.run(direction.take(tx.connection())).await?;
    tx.commit().await
}

async fn patiently<F: Future<Output = Result<(), StoreError>>>(attempt: impl Fn() -> F) -> Result<(), StoreError> {
    for _ in 1..TRIES {
        match attempt().await {
            Err(StoreError::Retry | StoreError::Unavailable(_)) => tokio::time::sleep(BETWEEN_TRIES).await,
            done => return done,
        }
    }
    attempt().await
}
