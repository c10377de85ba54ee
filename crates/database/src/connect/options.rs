use std::{fmt, path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use sea_orm::Statement;

use super::ConnectError;

/// Sees every statement, for tests. The values are people's own: they belong into no log.
pub type Observer = Arc<dyn Fn(&Statement) + Send + Sync>;

/// How to reach the database. `Debug` leaves out passwords.
#[derive(Clone)]
pub struct Options {
    /// `sqlite:///path/to/file.db` or `postgres://user:password@host:5432/database?sslmode=verify-full`.
    pub url: String,
    /// A PostgreSQL replica that serves people who changed nothing lately; `None` reads everything from `url`.
    pub reader_url: Option<String>,
    /// Connections that read at a time (SQLite, which has one more to write), or connections in all (PostgreSQL).
    pub connections: u32,
    /// Connections to the replica.
    pub reader_connections: u32,
    pub timeouts: Timeouts,
    pub tls: Tls,
    pub freshness: Freshness,
    pub observer: Option<Observer>,
}

/// How long to wait for what. All but `connect` and `acquire` hold on PostgreSQL only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the first connection at the start.
    pub connect: Duration,
    /// For a connection of the pool, a new one included: how long a request hangs while the database is down.
    pub acquire: Duration,
    /// For one statement; the server ends it, and a little later this side gives up on a server that is silent.
    pub statement: Duration,
    /// For a row or table that another transaction holds.
    pub lock: Duration,
    /// For a unit of work whose holder says nothing any more.
    pub idle_in_transaction: Duration,
}

/// How the way to PostgreSQL is protected. What is given here goes before `sslmode` and `sslrootcert` of the URL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    pub mode: Option<TlsMode>,
    /// A PEM file with the authority that signed the server's certificate.
    pub root_certificate: Option<PathBuf>,
}

/// As in the URL's `sslmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsMode {
    /// Plain text. For the same machine and for networks that nobody else is in.
    Disable,
    /// TLS if the server offers it; not safe against somebody in between.
    Prefer,
    /// TLS or nothing, with any certificate; with a root certificate like `VerifyCa`.
    Require,
    /// The certificate is signed by a known authority.
    VerifyCa,
    /// And is for the host of the URL.
    VerifyFull,
}

/// When the replica may be read from. `window` is longer than `max_lag` and a few seconds of skewed clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// For so long after a change its author reads from the primary.
    pub window: Duration,
    /// A replica that is further behind is not read from.
    pub max_lag: Duration,
}

impl Options {
    /// With what suits most installations.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            reader_url: None,
            connections: 8,
            reader_connections: 8,
            timeouts: Timeouts::default(),
            tls: Tls::default(),
            freshness: Freshness::default(),
            observer: None,
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            acquire: Duration::from_millis(1_500),
            statement: Duration::from_secs(5),
            lock: Duration::from_secs(3),
            idle_in_transaction: Duration::from_secs(15),
        }
    }
}

impl Default for Freshness {
    fn default() -> Self {
        Self { window: Duration::from_secs(5), max_lag: Duration::from_secs(2) }
    }
}

impl FromStr for TlsMode {
    type Err = ConnectError;

    fn from_str(text: &str) -> Result<Self, ConnectError> {
        match text {
            "disable" => Ok(Self::Disable),
            "prefer" => Ok(Self::Prefer),
            "require" => Ok(Self::Require),
            "verify-ca" => Ok(Self::VerifyCa),
            "verify-full" => Ok(Self::VerifyFull),
            other => Err(ConnectError::TlsMode(other.to_owned())),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("url", &without_password(&self.url))
            .field("reader_url", &self.reader_url.as_deref().map(without_password))
            .field("connections", &self.connections)
            .field("reader_connections", &self.reader_connections)
            .field("timeouts", &self.timeouts)
            .field("tls", &self.tls)
            .field("freshness", &self.freshness)
            .finish_non_exhaustive()
    }
}

/// Nothing at all of what is not a database's URL: a password could be anywhere in it.
fn without_password(url: &str) -> String {
    let Ok(mut parsed) = url::Url::parse(url) else { return "(not a URL)".to_owned() };
    let known = ["sqlite", "postgres", "postgresql"].contains(&parsed.scheme());
    if !known || (parsed.password().is_some() && parsed.set_password(Some("given")).is_err()) {
        return "(hidden)".to_owned();
    }
    parsed.set_query(None);
    parsed.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_password_wherever_it_stands() {
        for url in ["postgres://ann:secret@db/x", "postgres://ann@db/x?password=secret", "ann:secret at db"] {
            let options = Options { reader_url: Some(url.to_owned()), ..Options::new(url) };
            let text = format!("{options:?}");
            assert!(!text.contains("secret"), "{text}");
        }
    }

    #[test]
    fn a_tls_mode_that_would_mean_none_is_refused() {
        let error = "allow".parse::<TlsMode>().unwrap_err().to_string();
        assert!(error.contains("verify-full"), "{error}");
    }
}
