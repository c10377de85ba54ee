//! Ten processes started at once, on nothing and on the schema of an earlier version with people's data in it.

use std::{collections::BTreeSet, time::Instant};

use futures_util::future::join_all;
use sea_orm::{ConnectOptions, Database, TransactionTrait};
use serde_json::json;
use tempfile::TempDir;
use tintype_migrations::{Migrator, MigratorTrait};
use tintype_tests::{Person, Server, postgres_database};

use crate::{report, stored::Stored};

const PROCESSES: usize = 10;
/// The migrations that the earlier version did not have.
const NEWER: u32 = 6;
const MIGRATED: &str = "SELECT count(*) AS n FROM seaql_migrations";

/// An installation: instances share its folder, and with it the keys and the pictures.
struct Place {
    folder: TempDir,
    database: Option<String>,
}

impl Place {
    fn settings(&self) -> Vec<(&str, &str)> {
        let mut settings = vec![("TINTYPE__DATA_DIR", self.folder.path().to_str().unwrap())];
        settings.extend(self.database.iter().map(|url| ("TINTYPE__DATABASE__URL", url.as_str())));
        settings
    }

    fn url(&self) -> String {
        let own = format!("sqlite://{}", self.folder.path().join("tintype.db").display());
        self.database.clone().unwrap_or(own)
    }

    fn engine(&self) -> &'static str {
        if self.database.is_some() { "PostgreSQL" } else { "SQLite" }
    }
}

async fn places() -> [Place; 2] {
    let on = |database| Place { folder: TempDir::new().unwrap(), database };
    [on(None), on(Some(postgres_database().await))]
}

#[tokio::test]
async fn ten_may_start_at_once_on_nothing() {
    for place in places().await {
        start_ten(&place, "an empty database").await;
    }
}

#[tokio::test]
async fn ten_may_start_at_once_on_an_old_schema_and_lose_nothing() {
    for place in places().await {
        let (post, shown) = leave_behind(&place).await;
        let servers = start_ten(&place, "an old schema").await;
        for server in &servers {
            let ann = Person::log_in(&server.url, "ann").await;
            assert_eq!(ann.get(&format!("/posts/{post}")).await.is(200).data()["caption"], shown, "{}", place.engine());
            assert_eq!(ann.all("/users/ann/followers").await.len(), 1);
            assert_eq!(ann.all(&format!("/posts/{post}/comments")).await.len(), 1);
        }
    }
}

fn migrations() -> i64 {
    i64::try_from(Migrator::migrations().len()).unwrap()
}

/// People with posts, in the schema of an earlier version.
async fn leave_behind(place: &Place) -> (String, &'static str) {
    let caption = "of long ago";
    let mut server = Server::with(&place.settings()).await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let bob = Person::sign_up(&server.url, "bob").await;
    let post = ann.publish("hard/orientation-1.jpg", caption).await;
    bob.put("/users/ann/follow").await.is(200);
    bob.post(&format!("/posts/{post}/comments"), &json!({"text": "I remember"})).await.is(201);
    assert!(server.stop().success());
    let mut options = ConnectOptions::new(place.url());
    options.max_connections(1);
    // As `tintype migrate` does it: in a transaction.
    let rows = Database::connect(options).await.unwrap();
    let back = rows.begin().await.unwrap();
    Migrator::down(&back, Some(NEWER)).await.unwrap();
    back.commit().await.unwrap();
    let stored = Stored::at(&place.url(), place.folder.path()).await;
    assert_eq!(stored.number(MIGRATED).await, migrations() - i64::from(NEWER), "{}", place.engine());
    (post, caption)
}

/// All of them serve, are one installation, and have migrated once.
async fn start_ten(place: &Place, what: &str) -> Vec<Server> {
    let settings = place.settings();
    let mut servers: Vec<_> = (0..PROCESSES).map(|_| Server::prepare(&settings)).collect();
    let began = Instant::now();
    for server in &mut servers {
        server.launch();
    }
    for server in &mut servers {
        server.started().await;
    }
    let took = began.elapsed();
    let stored = Stored::at(&place.url(), place.folder.path()).await;
    assert_eq!(stored.number(MIGRATED).await, migrations(), "{}", place.engine());
    assert_eq!(stored.number("SELECT count(*) AS n FROM instances").await, 10, "{}", place.engine());
    assert_one_installation(&servers).await;
    let fault = format!("ten processes at once on {what} of {}", place.engine());
    report::end(&servers[0], &fault, "all serve, each migration ran once, sessions and keys are shared", took);
    servers
}

/// Everybody signs up somewhere else, and is known and known apart everywhere.
async fn assert_one_installation(servers: &[Server]) {
    let people = join_all(servers.iter().enumerate().map(async |(n, server)| {
        let person = Person::sign_up(&server.url, &format!("person{n}")).await;
        (person.publish("hard/orientation-1.jpg", "from here").await, person)
    }));
    let people = people.await;
    let posts: BTreeSet<_> = people.iter().map(|(post, _)| post).collect();
    assert_eq!(posts.len(), servers.len());
    for (n, (post, person)) in people.iter().enumerate() {
        let elsewhere = person.at(&servers[(n + 1) % servers.len()].url);
        let shown = elsewhere.get(&format!("/posts/{post}")).await;
        assert_eq!(shown.is(200).data()["author"]["username"], person.name);
        elsewhere.put(&format!("/posts/{post}/like")).await.is(200);
        elsewhere.open(shown.data()["media"][0]["renditions"][0]["url"].as_str().unwrap()).await.is(200);
    }
}
