//! What belongs to SQLite alone: one connection that writes, several that read.

use std::{
    str::FromStr,
    time::{Duration, Instant},
};

use sea_orm::{
    SqlxSqliteConnector,
    sqlx::{
        ConnectOptions, Error, SqlitePool,
        error::DatabaseError,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
    },
};

use super::{ConnectError, Pool, link::Link};

/// How long one process waits for another that writes to the same file.
const BUSY: Duration = Duration::from_secs(5);
const ACQUIRE: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

pub(super) async fn pool(url: &str, connections: u32) -> Result<Pool, ConnectError> {
    let connect = SqliteConnectOptions::from_str(url).map_err(|_| ConnectError::Url)?;
    let file = connect.get_filename().to_owned();
    let connect = connect
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .foreign_keys(true)
        .pragma("cache_size", "-8000")
        .pragma("temp_store", "memory")
        .disable_statement_logging();
    let options = SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire(false);
    let pool = open(&options, &connect).await.map_err(|error| ConnectError::File(file, error.to_string()))?;
    Ok(Link::new(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool), None))
}

/// SQLite does not wait for others while it turns a new file to WAL, so this does.
async fn open(options: &SqlitePoolOptions, connect: &SqliteConnectOptions) -> Result<SqlitePool, Error> {
    let started = Instant::now();
    loop {
        match options.clone().connect_with(connect.clone()).await {
            Err(error) if is_busy(&error) && started.elapsed() < BUSY => tokio::time::sleep(LOOK_AGAIN).await,
            opened => return opened,
        }
    }
}

fn is_busy(error: &Error) -> bool {
    error.as_database_error().and_then(DatabaseError::code).is_some_and(|code| code == "5")
}
