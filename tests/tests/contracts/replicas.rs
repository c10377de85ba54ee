//! Reading from a replica: never what is older than the reader's own changes, and never nothing.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::json;
use tintype_database::{Database, Freshness, Options, SeaQueries, SeaStore};
use tintype_domain::{
    ids::UserId,
    paging::PageRequest,
    posts::{PostQueries, Visibility},
    recent::RecentWriters,
    users::ProfileQueries,
    viewer::{Actor, Viewer},
};
use tintype_local::MemoryEventBus;
use tintype_tests::{KEYS, Person, PostgresServer as Server, Server as Program};

use crate::engine::{Engine, on, viewer};

const PATIENCE: Duration = Duration::from_secs(30);

/// An instance that reads from a replica; its writes go where `engine`'s go.
async fn instance(primary: &Engine, reader_url: &str, freshness: Freshness) -> Engine {
    let options =
        Options { reader_url: Some(reader_url.to_owned()), freshness, ..Options::new(primary.options.url.clone()) };
    let database = Database::connect(&options).await.unwrap();
    Engine {
        store: SeaStore { database: database.clone(), events: Arc::new(MemoryEventBus::default()) },
        queries: SeaQueries::new(database.clone(), Arc::clone(&primary.clock)),
        database,
        options,
        ids: Arc::clone(&primary.ids),
        clock: Arc::clone(&primary.clock),
        name: "PostgreSQL with a replica",
        _folder: None,
    }
}

/// Which copy a viewer reads: the two differ in ann's name.
async fn copy(engine: &Engine, viewer: Viewer) -> String {
    engine.queries.profile(&viewer, "ann").await.unwrap().unwrap().full_name
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !holds().await {
        assert!(started.elapsed() < PATIENCE, "{what} does not come about");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Two databases with the same person, one of them as of some time ago.
async fn two_copies(server: &Server) -> (Engine, Actor) {
    server.sql("CREATE DATABASE early").await;
    let early = on(server.url("early")).await;
    let ann = early.person("ann").await;
    early.sql("UPDATE users SET full_name = 'replica'").await;
    early.database.close().await.unwrap();
    server.sql("CREATE DATABASE late TEMPLATE early").await;
    let primary = on(server.url("early")).await;
    primary.sql("UPDATE users SET full_name = 'primary'").await;
    (primary, ann)
}

const SHORT: Freshness = Freshness { window: Duration::from_millis(1_500), max_lag: Duration::from_millis(300) };

#[tokio::test(flavor = "multi_thread")]
async fn who_wrote_reads_the_primary_for_a_while_and_others_the_replica() {
    let server = Server::start();
    let (primary, ann) = two_copies(&server).await;
    let bob = Actor { id: UserId(7), ..ann };
    let here = instance(&primary, &server.url("late"), SHORT).await;
    assert_eq!(copy(&here, Viewer::Stranger).await, "primary", "nobody has looked after the replica yet");
    until("a look after the replica", async || copy(&here, Viewer::Stranger).await == "replica").await;
    assert_eq!(copy(&here, viewer(ann)).await, "replica");

    let written = Instant::now();
    here.post(ann, Visibility::Public).await;
    let (seen, others) = (copy(&here, viewer(ann)).await, copy(&here, viewer(bob)).await);
    assert!(seen == "primary" || written.elapsed() > SHORT.window, "{seen}");
    assert_eq!(others, "replica");
    let page = here.queries.by_author(&viewer(ann), "ann", PageRequest::default()).await.unwrap().unwrap();
    assert!(page.items.len() == 1 || written.elapsed() > SHORT.window);
    until("the end of the window", async || copy(&here, viewer(ann)).await == "replica").await;
    assert!(written.elapsed() >= SHORT.window);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_made_through_another_instance_counts_once_it_is_noted() {
    let server = Server::start();
    let (primary, ann) = two_copies(&server).await;
    let freshness = Freshness { window: Duration::from_secs(600), max_lag: Duration::from_secs(599) };
    let here = instance(&primary, &server.url("late"), freshness).await;
    until("a look after the replica", async || copy(&here, viewer(ann)).await == "replica").await;
    here.database.note(ann.id, Duration::from_secs(3));
    assert!(here.database.last(ann.id).unwrap() >= Duration::from_secs(3));
    assert_eq!(copy(&here, viewer(ann)).await, "primary");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_replica_an_instance_reads_the_primary_and_goes_back_later() {
    let (first, mut second) = (Server::start(), Server::start());
    let (primary, ann) = two_copies(&first).await;
    let late = on(second.url("postgres")).await;
    late.person("ann").await;
    late.sql("UPDATE users SET full_name = 'replica'").await;
    let here = instance(&primary, &second.url("postgres"), SHORT).await;
    until("a look after the replica", async || copy(&here, viewer(ann)).await == "replica").await;
    second.kill();
    let started = Instant::now();
    assert_eq!(copy(&here, viewer(ann)).await, "primary");
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    second.resume(&[]);
    until("the replica's return", async || copy(&here, viewer(ann)).await == "replica").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_replica_is_read_while_it_keeps_up_and_serves_on_when_the_primary_is_gone() {
    let mut server = Server::start();
    let primary = on(server.url("postgres")).await;
    let ann = primary.person("ann").await;
    let standby = server.replica(Duration::ZERO);
    let here =
        instance(&primary, &standby.url("postgres"), Freshness { window: Duration::from_secs(3), ..SHORT }).await;
    let reads = "SELECT CAST(sum(seq_scan + idx_scan) AS bigint) AS n FROM pg_stat_user_tables WHERE relname = 'users'";
    until("a replica that keeps up", async || {
        copy(&here, Viewer::Stranger).await;
        standby.number(reads).await > 0
    })
    .await;
    // It stops replaying: what is written from now on does not come.
    standby.sql("SELECT pg_wal_replay_pause()").await;
    primary.sql("UPDATE users SET full_name = 'newer'").await;
    until("a replica too far behind", async || copy(&here, Viewer::Stranger).await == "newer").await;
    standby.sql("SELECT pg_wal_replay_resume()").await;
    let newer = "SELECT count(*) AS n FROM users WHERE full_name = 'newer'";
    until("a replica that caught up", async || standby.number(newer).await == 1).await;
    server.kill();
    until("reads without a primary", async || {
        here.queries.profile(&viewer(ann), "ann").await.is_ok_and(|profile| profile.is_some())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_changed_something_at_one_instance_sees_it_at_another_whose_replica_is_late() {
    let server = Server::start();
    let standby = server.replica(Duration::from_millis(800));
    let (url, reader_url) = (server.url("postgres"), standby.url("postgres"));
    let mut settings = vec![("TINTYPE__DATABASE__URL", &*url), ("TINTYPE__DATABASE__READER_URL", &*reader_url)];
    settings.extend(KEYS);
    let (one, other) = (Program::with(&settings).await, Program::with(&settings).await);
    let stranger = Person::stranger(&other.url);
    let mut count = 0;
    until("a change that others do not see yet", async || {
        count += 1;
        let name = format!("ann{count}");
        let ann = Person::sign_up(&one.url, &name).await;
        let there = ann.at(&other.url);
        assert_eq!(there.get("/auth/session").await.is(200).data()["user"]["username"], name);
        let changed = ann.request(Method::PATCH, "/users/me").json(&json!({"full_name": "newer"}));
        ann.send(changed).await.is(200);
        let profile = format!("/users/{name}");
        assert_eq!(there.get(&profile).await.is(200).data()["full_name"], "newer");
        stranger.get(&profile).await.status == 404
    })
    .await;
}
