use std::ops::RangeInclusive;

use anyhow::ensure;
use serde::{Deserialize, Serialize};

const CONNECTIONS: RangeInclusive<u32> = 1..=200;
const MILLISECONDS: RangeInclusive<u64> = 100..=60_000;
const TLS_MODES: [&str; 6] = ["", "disable", "prefer", "require", "verify-ca", "verify-full"];

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `postgres://…`, or nothing for SQLite under the data folder.
    pub url: String,
    /// A replica that serves who changed nothing lately, or nothing.
    pub reader_url: String,
    /// That read at a time (SQLite) or in all (PostgreSQL).
    pub connections: u32,
    /// To the replica.
    pub reader_connections: u32,
    /// For a connection to be free, or to be made.
    pub acquire_timeout_ms: u64,
    /// For one statement.
    pub statement_timeout_ms: u64,
    /// One of [`TLS_MODES`]; nothing leaves it to the URL's `sslmode`.
    pub tls_mode: String,
    /// A PEM file with the authority of the server's certificate.
    pub tls_root_certificate: String,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: String::new(),
            reader_url: String::new(),
            connections: 8,
            reader_connections: 8,
            acquire_timeout_ms: 1_500,
            statement_timeout_ms: 5_000,
            tls_mode: String::new(),
            tls_root_certificate: String::new(),
        }
    }
}

impl Database {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let on_postgres = ["postgres://", "postgresql://"].iter().any(|scheme| self.url.starts_with(scheme));
        ensure!(
            self.url.is_empty() || on_postgres || self.url.starts_with("sqlite:"),
            "setting TINTYPE__DATABASE__URL must begin with postgres:// or sqlite://"
        );
        let of_postgres = [
            ("READER_URL", &self.reader_url),
            ("TLS_MODE", &self.tls_mode),
            ("TLS_ROOT_CERTIFICATE", &self.tls_root_certificate),
        ];
        for (name, value) in of_postgres {
            ensure!(
                on_postgres || value.is_empty(),
                "setting TINTYPE__DATABASE__{name} is for PostgreSQL: give TINTYPE__DATABASE__URL, or leave both away"
            );
        }
        ensure!(
            TLS_MODES.contains(&self.tls_mode.as_str()),
            "setting TINTYPE__DATABASE__TLS_MODE must be one of {}",
            TLS_MODES[1..].join(", ")
        );
        for (name, value) in [("CONNECTIONS", self.connections), ("READER_CONNECTIONS", self.reader_connections)] {
            let (least, most) = CONNECTIONS.into_inner();
            ensure!(CONNECTIONS.contains(&value), "setting TINTYPE__DATABASE__{name} must be {least} to {most}");
        }
        for (name, value) in [("ACQUIRE", self.acquire_timeout_ms), ("STATEMENT", self.statement_timeout_ms)] {
            let (least, most) = MILLISECONDS.into_inner();
            ensure!(
                MILLISECONDS.contains(&value),
                "setting TINTYPE__DATABASE__{name}_TIMEOUT_MS must be {least} to {most}"
            );
        }
        Ok(())
    }
}
