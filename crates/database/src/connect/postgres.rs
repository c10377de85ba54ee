//! What belongs to PostgreSQL alone: the URL, TLS, time-outs of the session, the pool.

use std::{path::Path, sync::Arc, time::Duration};

use sea_orm::{
    SqlxPostgresConnector,
    sqlx::{
        Connection, Error, PgConnection,
        postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
    },
};
use tokio::runtime::Handle;

use super::{
    ConnectError, Options, Pool, Timeouts, Tls, TlsMode,
    link::{Bound, Link},
    pulse::Pulse,
};

const PARAMETERS: [&str; 7] =
    ["sslmode", "sslrootcert", "sslcert", "sslkey", "application_name", "host", "statement-cache-capacity"];
/// A connection that was not used for so long is asked for a sign of life before it is: after an outage the first
/// requests get new connections instead of an error each.
const PING_IDLE: Duration = Duration::from_secs(1);
const HASTE: Duration = Duration::from_millis(300);

/// A URL that was understood, and how to name its server to people.
#[derive(Clone)]
pub(crate) struct Server {
    connect: PgConnectOptions,
    place: String,
    timeouts: Timeouts,
}

impl Server {
    pub(super) fn parse(text: &str, options: &Options) -> Result<Self, ConnectError> {
        let url = url::Url::parse(text).map_err(|_| ConnectError::Url)?;
        let mut tls = options.tls.clone();
        for (name, value) in url.query_pairs() {
            if !PARAMETERS.contains(&&*name) {
                return Err(ConnectError::Parameter(name.into_owned()));
            }
            match &*name {
                "sslmode" if tls.mode.is_none() => tls.mode = Some(value.parse()?),
                "sslrootcert" if tls.root_certificate.is_none() => tls.root_certificate = Some(value.as_ref().into()),
                _ => {}
            }
        }
        let connect = text.parse::<PgConnectOptions>().map_err(|_| ConnectError::Url)?;
        let place = connect.get_socket().map_or_else(
            || format!("{}:{}", connect.get_host(), connect.get_port()),
            |socket| socket.display().to_string(),
        );
        let connect = protect(connect, &tls)?.options(session(options));
        let connect =
            if connect.get_application_name().is_some() { connect } else { connect.application_name("tintype") };
        Ok(Self { connect, place, timeouts: options.timeouts })
    }

    /// For a server that another one stands in for: nobody waits long for a connection.
    pub(super) fn hasty(mut self) -> Self {
        self.timeouts.acquire = self.timeouts.acquire.min(HASTE);
        self
    }

    /// One connection outside of any pool. A pool tells only that it waited in vain; this tells why.
    pub(crate) async fn single(&self) -> Result<PgConnection, ConnectError> {
        let patience = self.timeouts.connect;
        match tokio::time::timeout(patience, PgConnection::connect_with(&self.connect)).await {
            Ok(connected) => connected.map_err(|error| self.explain(error)),
            Err(_) => Err(ConnectError::Unreachable {
                place: self.place.clone(),
                reason: format!("no answer within {patience:?}"),
            }),
        }
    }

    fn explain(&self, error: Error) -> ConnectError {
        let place = self.place.clone();
        let database = match error {
            Error::Database(error) => error,
            Error::Tls(reason) => return ConnectError::Tls { place, reason: reason.to_string() },
            // What rustls refuses arrives as invalid data.
            Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                return ConnectError::Tls { place, reason: error.to_string() };
            }
            other => return ConnectError::Unreachable { place, reason: other.to_string() },
        };
        let reason = database.message().to_owned();
        match database.code().as_deref() {
            Some("28000" | "28P01") => {
                ConnectError::Credentials { place, user: self.connect.get_username().to_owned(), reason }
            }
            Some("3D000") => ConnectError::UnknownDatabase {
                place,
                name: self.connect.get_database().unwrap_or_default().to_owned(),
            },
            Some("57P01" | "57P02" | "57P03" | "53300") => ConnectError::NotYet { place, reason },
            _ => ConnectError::Unreachable { place, reason },
        }
    }

    pub(super) fn pool(&self, connections: u32) -> Pool {
        let Timeouts { acquire, statement, .. } = self.timeouts;
        let home = Handle::current();
        let pulse = Pulse::new(self.connect.clone(), home.clone());
        let (before, after) = (Arc::clone(&pulse), Arc::clone(&pulse));
        let pool = pool(connections, acquire)
            .before_acquire(move |connection, meta| {
                let pulse = Arc::clone(&before);
                Box::pin(async move {
                    if !pulse.trusts(meta.age) {
                        return Ok(false);
                    }
                    if meta.idle_for >= PING_IDLE {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .after_release(move |connection, _| {
                let pulse = Arc::clone(&after);
                Box::pin(async move { pulse.is_alive(connection).await })
            })
            .connect_lazy_with(self.connect.clone());
        let bound = Bound { limit: acquire + statement + Duration::from_secs(1), home, pulse };
        Link::new(SqlxPostgresConnector::from_sqlx_postgres_pool(pool), Some(bound))
    }

    /// One connection for migrations, whose statements take as long as they take.
    pub(crate) fn migrating(&self) -> Pool {
        let connect = self.connect.clone().options([("statement_timeout", "0")]);
        let pool = pool(1, self.timeouts.connect).connect_lazy_with(connect);
        Link::new(SqlxPostgresConnector::from_sqlx_postgres_pool(pool), None)
    }
}

fn pool(connections: u32, acquire: Duration) -> PgPoolOptions {
    PgPoolOptions::new()
        .min_connections(0)
        .max_connections(connections)
        .acquire_timeout(acquire)
        .test_before_acquire(false)
}

fn protect(connect: PgConnectOptions, tls: &Tls) -> Result<PgConnectOptions, ConnectError> {
    let connect = match &tls.root_certificate {
        Some(path) => {
            readable(path)?;
            connect.ssl_root_cert(path)
        }
        None => connect,
    };
    Ok(match tls.mode {
        None => connect,
        Some(TlsMode::Disable) => connect.ssl_mode(PgSslMode::Disable),
        Some(TlsMode::Prefer) => connect.ssl_mode(PgSslMode::Prefer),
        // The driver would take any certificate although it was told whom to trust.
        Some(TlsMode::Require) if tls.root_certificate.is_some() => connect.ssl_mode(PgSslMode::VerifyCa),
        Some(TlsMode::Require) => connect.ssl_mode(PgSslMode::Require),
        Some(TlsMode::VerifyCa) => connect.ssl_mode(PgSslMode::VerifyCa),
        Some(TlsMode::VerifyFull) => connect.ssl_mode(PgSslMode::VerifyFull),
    })
}

fn readable(path: &Path) -> Result<(), ConnectError> {
    match std::fs::File::open(path) {
        Ok(_) => Ok(()),
        Err(reason) => Err(ConnectError::RootCertificate { path: path.to_owned(), reason }),
    }
}

/// What the server holds to for each connection. Compiling a query costs more than ours take.
fn session(options: &Options) -> [(&'static str, String); 4] {
    let limits = &options.timeouts;
    let milliseconds = |limit: Duration| limit.as_millis().to_string();
    [
        ("statement_timeout", milliseconds(limits.statement)),
        ("lock_timeout", milliseconds(limits.lock)),
        ("idle_in_transaction_session_timeout", milliseconds(limits.idle_in_transaction)),
        ("jit", "off".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        match Server::parse(url, &Options::new(url)) {
            Ok(_) => panic!("{url} was taken"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_parameter_that_is_not_known_is_named_without_its_value() {
        let text = refused("postgres://ann@db/x?pasword=hidden");
        assert!(text.contains("pasword") && !text.contains("hidden"), "{text}");
    }

    #[test]
    fn a_url_that_cannot_be_read_is_not_repeated() {
        let text = refused("postgres://ann:hidden@db:port/x");
        assert!(!text.contains("hidden"), "{text}");
    }

    #[test]
    fn a_root_certificate_that_is_not_there_is_named() {
        let text = refused("postgres://ann@db/x?sslmode=verify-full&sslrootcert=/nowhere/root.pem");
        assert!(text.contains("/nowhere/root.pem"), "{text}");
    }

    #[test]
    fn an_option_goes_before_the_url() {
        let url = "postgres://ann@db/x?sslmode=disable";
        let mut options = Options::new(url);
        options.tls.mode = Some(TlsMode::VerifyFull);
        let server = Server::parse(url, &options).unwrap();
        assert!(matches!(server.connect.get_ssl_mode(), PgSslMode::VerifyFull));
    }
}
