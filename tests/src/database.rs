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
    let server = Server::connect().await;
    server.drop_left_behind().await;
    server.create(&new_name(), "template1").await
}

/// The URL of a new database with what `fill` puts into an empty one, done once for all tests of a build.
pub async fn postgres_copy(kind: &str, fill: impl AsyncFnOnce(String)) -> String {
    let server = Server::connect().await;
    server.drop_left_behind().await;
    let template = format!("template_{kind}_{}", millis(built_at()));
    // Held until the connection ends.
    server.run(&format!("SELECT pg_advisory_lock(hashtext('{kind}'))")).await;
    if !server.names().await.contains(&template) {
        let name = new_name();
        fill(server.create(&name, "template1").await).await;
        server
            .run(&format!("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"))
            .await;
        server.run(&format!("ALTER DATABASE {name} RENAME TO {template}")).await;
    }
    server.create(&new_name(), &template).await
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

struct Server {
    url: String,
    connection: DatabaseConnection,
}

impl Server {
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
