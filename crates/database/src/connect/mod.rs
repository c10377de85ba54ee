//! Connections: one writer and several readers on SQLite, one pool on PostgreSQL.

mod error;
mod link;
mod options;
mod postgres;
mod sqlite;

use sea_orm::{DatabaseConnection, DbBackend};
use tintype_domain::StoreError;

pub use error::ConnectError;
pub(crate) use link::{Link, Pool, Transaction};
pub use options::{Freshness, Observer, Options, Timeouts, Tls, TlsMode};
pub(crate) use postgres::Server;

#[derive(Clone)]
pub struct Database {
    writer: Pool,
    reader: Pool,
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
        Ok(Self { writer: pool.clone(), reader: pool, server: Some(server) })
    }

    async fn open(options: &Options) -> Result<Self, ConnectError> {
        if options.reader_url.is_some() {
            return Err(ConnectError::ReaderUrl("the database"));
        }
        let mut writer = sqlite::pool(&options.url, 1).await?;
        let mut reader = sqlite::pool(&options.url, options.connections).await?;
        writer.observe(options.observer.as_ref());
        reader.observe(options.observer.as_ref());
        Ok(Self { writer, reader, server: None })
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

    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.close().await?;
        self.writer.close().await
    }
}
