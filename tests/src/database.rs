//! Databases on the PostgreSQL server that `make test` starts.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use sea_orm::ConnectionTrait;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// The URL of a new, empty database.
#[allow(clippy::disallowed_methods)] // tests are told by `make test` where the server is
pub async fn postgres_database() -> String {
    let url = std::env::var("TINTYPE_TEST_POSTGRES_URL").expect("TINTYPE_TEST_POSTGRES_URL: run this by `make test`");
    // Numbers of processes come round again.
    let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let name = format!("t{}_{started}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let server = sea_orm::Database::connect(&url).await.unwrap();
    server.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (base, _) = url.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}
