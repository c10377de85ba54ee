//! Databases on the PostgreSQL server that `make test` starts.

use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, Statement};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// The URL of a new, empty database.
pub async fn postgres_database() -> String {
    let databases = Databases::connect().await;
    databases.drop_left_behind().await;
    databases.create(&new_name(), "template1").await
}

/// The URL of a new database with what `fill` puts into an empty one, done once for all tests of a build.
pub async fn postgres_copy(kind: &str, fill: impl AsyncFnOnce(String)) -> String {
    let databases = Databases::connect().await;
    databases.drop_left_behind().await;
    let template = format!("{}{}", prefix(kind), millis(built_at()));
    databases.run(&format!("SELECT pg_advisory_lock(hashtext('{kind}'))")).await;
    let names = databases.names().await;
    if !names.contains(&template) {
        // Those of builds before.
        for old in names.iter().filter(|name| name.starts_with(&prefix(kind))) {
            databases.run(&format!("DROP DATABASE {old} WITH (FORCE)")).await;
        }
        databases.make(&template, fill).await;
    }
    let url = databases.create(&new_name(), &template).await;
    // Gives the lock back.
    databases.connection.close().await.unwrap();
    url
}

fn prefix(kind: &str) -> String {
    format!("template_{kind}_")
}

/// Numbers of processes come round again.
#[allow(clippy::disallowed_methods)] // no clock is asked for by the name of a test's database
fn new_name() -> String {
    let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    format!("t{process}_{}_{count}", millis(SystemTime::now()))
}

fn built_at() -> SystemTime {
    std::env::current_exe().unwrap().metadata().unwrap().modified().unwrap()
}

fn millis(at: SystemTime) -> u128 {
    at.duration_since(UNIX_EPOCH).unwrap().as_millis()
}

/// All that are on the server.
struct Databases {
    url: String,
    connection: DatabaseConnection,
}

impl Databases {
    #[allow(clippy::disallowed_methods)] // tests are told by `make test` where the server is
    async fn connect() -> Self {
        let url =
            std::env::var("TINTYPE_TEST_POSTGRES_URL").expect("TINTYPE_TEST_POSTGRES_URL: run this by `make test`");
        let connection = Database::connect(ConnectOptions::new(&url).max_connections(1).to_owned()).await.unwrap();
        Self { url, connection }
    }

    async fn run(&self, sql: &str) {
        self.connection.execute_unprepared(sql).await.unwrap();
    }

    async fn create(&self, name: &str, template: &str) -> String {
        self.run(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        let (base, _) = self.url.rsplit_once('/').unwrap();
        format!("{base}/{name}")
    }

    /// Has its name only once it is filled.
    async fn make(&self, template: &str, fill: impl AsyncFnOnce(String)) {
        let name = new_name();
        fill(self.create(&name, "template1").await).await;
        let end = format!("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'");
        self.run(&end).await;
        self.run(&format!("ALTER DATABASE {name} RENAME TO {template}")).await;
    }

    async fn names(&self) -> Vec<String> {
        let all = Statement::from_string(DatabaseBackend::Postgres, "SELECT datname::text AS name FROM pg_database");
        let rows = self.connection.query_all_raw(all).await.unwrap();
        rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
    }

    /// Drops the databases of processes that have ended: hundreds of them would fill the disk.
    async fn drop_left_behind(&self) {
        for name in self.names().await {
            let Some((process, _)) = name.strip_prefix('t').and_then(|rest| rest.split_once('_')) else { continue };
            if process.parse::<u32>().is_ok() && !Path::new("/proc").join(process).exists() {
                // Another test may be about to do the same.
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                let _ = self.connection.execute_unprepared(&drop).await;
            }
        }
    }
}
