//! Databases on the PostgreSQL server that `make test` starts.

use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, Statement};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// The URL of a new, empty database.
#[allow(clippy::disallowed_methods)] // tests are told by `make test` where the server is
pub async fn postgres_database() -> String {
    let url = std::env::var("TINTYPE_TEST_POSTGRES_URL").expect("TINTYPE_TEST_POSTGRES_URL: run this by `make test`");
    // Numbers of processes come round again.
    let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let name = format!("t{}_{started}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let server = sea_orm::Database::connect(&url).await.unwrap();
    drop_left_behind(&server).await;
    server.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (base, _) = url.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

/// Drops the databases of processes that have ended: hundreds of them would fill the disk.
async fn drop_left_behind(server: &DatabaseConnection) {
    let all = "SELECT datname::text AS name FROM pg_database WHERE datname ~ '^t[0-9]+_[0-9]+_[0-9]+$'";
    let rows = server.query_all_raw(Statement::from_string(DatabaseBackend::Postgres, all)).await.unwrap();
    for row in rows {
        let name: String = row.try_get("", "name").unwrap();
        let process = name[1..].split('_').next().unwrap();
        if !Path::new("/proc").join(process).exists() {
            // Another test may be about to do the same.
            let _ = server.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}
