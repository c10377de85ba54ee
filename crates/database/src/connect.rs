//! Connections: one writer and several readers on SQLite, one pool on PostgreSQL.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use tintype_domain::StoreError;
use tintype_migrations::{Migrator, MigratorTrait};

use crate::errors::store_error;

const BUSY: Duration = Duration::from_secs(5);
const ACQUIRE: Duration = Duration::from_secs(2);
const STATEMENT: Duration = Duration::from_secs(5);
const PING_IDLE: Duration = Duration::from_secs(30);
/// Migrations of one database, whoever starts them, run one after another.
const MIGRATION_LOCK: i64 = 0x0074_696e_7479_7065;

type Observer = Arc<dyn Fn(&str) + Send + Sync>;

#[derive(Clone)]
pub struct Options {
    /// `sqlite:///path/to/file.db` or `postgres://…`.
    pub url: String,
    /// Connections that read at a time (SQLite), or connections in all (PostgreSQL).
    pub connections: u32,
    /// Sees the text of every statement, without its values.
    pub observer: Option<Observer>,
}

impl Options {
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: 8, observer: None }
    }
}

#[derive(Clone)]
pub struct Database {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Database {
    pub async fn connect(options: &Options) -> Result<Self, StoreError> {
        if options.url.starts_with("sqlite:") {
            let url = format!("{}?mode=rwc", options.url);
            let writer = open(sqlite(&url, 1), options).await?;
            let reader = open(sqlite(&url, options.connections), options).await?;
            return Ok(Self { writer, reader });
        }
        let pool = open(postgres(options), options).await?;
        Ok(Self { writer: pool.clone(), reader: pool })
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// For single statements that write.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// For statements that only read.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Takes the write lock at once on SQLite, where a lock taken later may be refused.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        self.writer.begin_with_options(options).await.map_err(store_error)
    }

    pub async fn ping(&self) -> Result<(), StoreError> {
        self.reader.ping().await.map_err(store_error)
    }

    /// Brings the schema up to date. Any number of processes may do so at once.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let run = match self.backend() {
            DbBackend::Postgres => self.migrate_locked().await,
            _ => self.migrate_in_turn().await,
        };
        run.map_err(store_error)
    }

    async fn migrate_locked(&self) -> Result<(), DbErr> {
        let guard = self.writer.begin().await?;
        guard
            .execute_unprepared(&format!(
                "SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"
            ))
            .await?;
        let run = Migrator::up(&self.writer, None).await;
        guard.commit().await?;
        run
    }

    /// SQLite has no advisory lock: a process that loses the race sees the winner's tables and looks again.
    async fn migrate_in_turn(&self) -> Result<(), DbErr> {
        let mut tries = 0;
        loop {
            match Migrator::up(&self.writer, None).await {
                Err(_) if tries < 50 => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                run => return run,
            }
        }
    }

    /// How many migrations have not been applied.
    pub async fn pending_migrations(&self) -> Result<usize, StoreError> {
        Ok(Migrator::get_pending_migrations(&self.writer).await.map_err(store_error)?.len())
    }

    /// Takes the whole schema away, with all it holds.
    pub async fn roll_back_all(&self) -> Result<(), StoreError> {
        Migrator::down(&self.writer, None).await.map_err(store_error)
    }

    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.close().await.map_err(store_error)?;
        self.writer.close().await.map_err(store_error)
    }
}

async fn open(mut connect: ConnectOptions, options: &Options) -> Result<DatabaseConnection, StoreError> {
    connect
        .sqlx_logging(false)
        .acquire_timeout(ACQUIRE.max(if options.url.starts_with("sqlite:") { BUSY } else { ACQUIRE }))
        .test_before_acquire_if_idle_for(PING_IDLE);
    let mut connection = sea_orm::Database::connect(connect).await.map_err(store_error)?;
    if let Some(observer) = options.observer.clone() {
        connection.set_metric_callback(move |info| observer(&info.statement.sql));
    }
    Ok(connection)
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut connect = ConnectOptions::new(url);
    connect.min_connections(1).max_connections(connections).map_sqlx_sqlite_opts(|options| {
        options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            .foreign_keys(true)
            .pragma("cache_size", "-8000")
            .pragma("temp_store", "memory")
    });
    connect
}

fn postgres(options: &Options) -> ConnectOptions {
    let mut connect = ConnectOptions::new(&options.url);
    connect
        .min_connections(0)
        .max_connections(options.connections)
        .connect_timeout(ACQUIRE)
        .statement_timeout(STATEMENT);
    connect
}
