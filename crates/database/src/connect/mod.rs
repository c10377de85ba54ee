//! Connections: one writer and several readers on SQLite, one pool on PostgreSQL.

mod error;
mod link;
mod options;
mod postgres;
mod pulse;
mod recent;
mod replica;
mod sqlite;

use std::{sync::Arc, time::Duration};

use sea_orm::{DatabaseConnection, DbBackend, FromQueryResult};
use tintype_domain::{StoreError, ids::UserId, recent::RecentWriters};

pub use error::ConnectError;
pub(crate) use link::{Link, Pool, Transaction};
pub use options::{Freshness, Observer, Options, Timeouts, Tls, TlsMode};
pub(crate) use postgres::Server;
use recent::Recent;
pub(crate) use replica::Replica;

use crate::sql::one;

#[derive(Clone)]
pub struct Database {
    writer: Pool,
    reader: Pool,
    replica: Option<Arc<Replica>>,
    recent: Arc<Recent>,
    /// The way to PostgreSQL for what needs a connection of its own.
    server: Option<Server>,
}

impl Database {
    /// Connects, or tells why not.
    pub async fn connect(options: &Options) -> Result<Self, ConnectError> {
        if options.url.starts_with("sqlite:") {
            return Self::open(options).await;
        }
        let server = Server::parse(&options.url, options)?;
        drop(server.single().await?);
        let mut pool = server.pool(options.connections);
        pool.observe(options.observer.as_ref());
        let replica = options.reader_url.as_deref().map(|url| replica(url, options, &pool)).transpose()?;
        let recent = Arc::new(Recent::new(options.freshness.window));
        Ok(Self { writer: pool.clone(), reader: pool, replica, recent, server: Some(server) })
    }

    async fn open(options: &Options) -> Result<Self, ConnectError> {
        if options.reader_url.is_some() {
            return Err(ConnectError::ReaderUrl);
        }
        let mut writer = sqlite::pool(&options.url, 1).await?;
        let mut reader = sqlite::pool(&options.url, options.connections).await?;
        writer.observe(options.observer.as_ref());
        reader.observe(options.observer.as_ref());
        let recent = Arc::new(Recent::new(options.freshness.window));
        Ok(Self { writer, reader, replica: None, recent, server: None })
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.writer.backend()
    }

    /// For statements that write, and for reads that must not be late.
    pub(crate) fn writer(&self) -> &Pool {
        &self.writer
    }

    /// For statements that only read what is committed.
    pub(crate) fn readers(&self) -> &Pool {
        &self.reader
    }

    /// The replica, if there is one near enough and this person changed nothing lately.
    pub(crate) fn replica_for(&self, person: UserId) -> Option<(&Pool, &Replica)> {
        let replica = self.replica.as_ref().filter(|_| self.recent.last(person).is_none())?;
        Some((replica.near()?, replica))
    }

    /// The connections that read, for tests and for what is done by hand.
    pub fn reader(&self) -> &DatabaseConnection {
        self.reader.connection()
    }

    pub(crate) fn server(&self) -> Option<&Server> {
        self.server.as_ref()
    }

    pub(crate) async fn begin(&self) -> Result<Transaction, StoreError> {
        self.writer.begin().await
    }

    pub async fn ping(&self) -> Result<(), StoreError> {
        self.reader.run(self.reader.connection().ping()).await
    }

    /// Whether it takes writes: a replica of PostgreSQL does not before it is promoted, nor a server that was told so.
    pub async fn check_writes(&self) -> Result<(), StoreError> {
        #[derive(FromQueryResult)]
        struct Setting {
            read_only: bool,
        }
        if self.backend() != DbBackend::Postgres {
            return Ok(());
        }
        let sql = "SELECT current_setting('transaction_read_only')::boolean AS read_only";
        match one(&self.writer, sql, Vec::new()).await? {
            Some(Setting { read_only: false }) => Ok(()),
            _ => Err(StoreError::Unavailable("the database only reads".into())),
        }
    }

    /// In this process, or at a PostgreSQL server.
    pub fn is_embedded(&self) -> bool {
        self.server.is_none()
    }

    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.close().await?;
        self.writer.close().await
    }
}

/// Answers for this process; see the port for the others.
impl RecentWriters for Database {
    fn note(&self, person: UserId, ago: Duration) {
        self.recent.note(person, ago);
    }

    fn last(&self, person: UserId) -> Option<Duration> {
        self.recent.last(person)
    }

    fn window(&self) -> Duration {
        self.recent.window()
    }
}

/// It need not be there yet: until it is, everything is read from the primary.
fn replica(url: &str, options: &Options, primary: &Pool) -> Result<Arc<Replica>, ConnectError> {
    if url.starts_with("sqlite:") {
        return Err(ConnectError::ReaderUrl);
    }
    let mut pool = Server::parse(url, options)?.hasty().pool(options.reader_connections);
    pool.observe(options.observer.as_ref());
    Ok(Arc::new(Replica::new(pool, primary.clone(), options.freshness)))
}
