//! The connections to the database, as the settings say.

use std::{fs::DirBuilder, os::unix::fs::DirBuilderExt, time::Duration};

use anyhow::Context;
use tintype_database::{Database, Options, Timeouts, Tls};
use tokio::time::{Instant, sleep};

use crate::settings::Settings;

/// How long a start waits for a database that starts at the same time.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_secs(1);

pub async fn connect(settings: &Settings) -> anyhow::Result<Database> {
    // Names, addresses and pictures of people: for nobody else on this machine.
    let mut folder = DirBuilder::new();
    folder.recursive(true).mode(0o700);
    folder
        .create(&settings.data_dir)
        .with_context(|| format!("the data folder {} cannot be made", settings.data_dir.display()))?;
    let options = options(settings)?;
    let started = Instant::now();
    loop {
        match Database::connect(&options).await {
            Err(error) if error.may_pass() && started.elapsed() < PATIENCE => {
                tracing::warn!(%error, "waiting for the database");
                sleep(LOOK_AGAIN).await;
            }
            connected => return connected.context("the database cannot be used; check TINTYPE__DATABASE__*"),
        }
    }
}

fn options(settings: &Settings) -> anyhow::Result<Options> {
    let database = &settings.database;
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(Options {
        reader_url: given(&database.reader_url),
        connections: database.connections,
        reader_connections: database.reader_connections,
        timeouts: Timeouts {
            acquire: Duration::from_millis(database.acquire_timeout_ms),
            statement: Duration::from_millis(database.statement_timeout_ms),
            ..Timeouts::default()
        },
        tls: Tls {
            mode: given(&database.tls_mode).map(|mode| mode.parse()).transpose()?,
            root_certificate: given(&database.tls_root_certificate).map(Into::into),
        },
        ..Options::new(settings.database_url())
    })
}
