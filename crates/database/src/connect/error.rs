use std::path::PathBuf;

use tintype_domain::StoreError;

/// Why there is no connection, in words for whoever starts the server. Passwords are in none of them.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error(
        "the database's URL is not one: write sqlite:///path/to/file.db or postgres://user:password@host:5432/name"
    )]
    Url,
    #[error("SQLite has no replicas to read from: leave the reader's URL away, or use PostgreSQL for both")]
    ReaderUrl,
    #[error(
        "the database's URL has a parameter {0:?} that is not known: use sslmode, sslrootcert, sslcert, sslkey, \
             application_name, host or statement-cache-capacity"
    )]
    Parameter(String),
    #[error("the TLS mode {0:?} is not known: use disable, prefer, require, verify-ca or verify-full")]
    TlsMode(String),
    #[error("the root certificate {path} cannot be read: {reason}", path = path.display())]
    RootCertificate { path: PathBuf, reason: std::io::Error },
    #[error("{0} cannot be used: {1}")]
    File(PathBuf, String),
    #[error("PostgreSQL at {place} cannot be reached ({reason}): is it running, and is the address right?")]
    Unreachable { place: String, reason: String },
    #[error("PostgreSQL at {place} is starting or stopping ({reason}): wait and try again")]
    NotYet { place: String, reason: String },
    #[error("PostgreSQL at {place} does not let {user:?} in ({reason}): check user, password and pg_hba.conf")]
    Credentials { place: String, user: String, reason: String },
    #[error("PostgreSQL at {place} has no database {name:?}: create it, or correct the name in the URL")]
    UnknownDatabase { place: String, name: String },
    #[error("no TLS with PostgreSQL at {place} ({reason}): check the TLS mode, the certificate and its authority")]
    Tls { place: String, reason: String },
    #[error("the database does not answer as it should")]
    Store(#[from] StoreError),
}

impl ConnectError {
    /// Whether waiting may help, as for a database that starts at the same time.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::NotYet { .. })
            || matches!(self, Self::Store(StoreError::Unavailable(_)))
    }
}
