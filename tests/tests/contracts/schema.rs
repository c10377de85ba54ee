//! Migrations.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use tintype_database::{Database, Options};
use tintype_domain::{
    StoreError,
    ids::{CommentId, PostId, UserId},
    posts::Visibility,
    viewer::Viewer,
};
use tintype_migrations::{Migrator, MigratorTrait};

use crate::{
    engine::{Engine, engines, plain},
    schema_dump::{dump, fill, rows},
};

const PROCESSES: usize = 10;
/// Schemas to start from: nothing at all, and one of some time ago.
const STEPS: [u32; 2] = [0, 4];

/// As if only the first so many migrations had been written yet.
async fn age(engine: &Engine, steps: u32) {
    engine.database.roll_back_all().await.unwrap();
    Migrator::up(engine.database.reader(), Some(steps)).await.unwrap();
    if steps == 0 {
        engine.sql("DROP TABLE seaql_migrations").await;
    }
}

async fn assert_usable(engine: &Engine) {
    assert_eq!(engine.database.pending_migrations().await.unwrap(), 0, "{}", engine.name);
    engine.person("ann").await;
}

/// One migration down or up, as `Database::migrate` does it: in a transaction.
async fn step(engine: &Engine, up: bool) {
    let tx = engine.database.reader().begin().await.unwrap();
    let stepped = if up { Migrator::up(&tx, Some(1)).await } else { Migrator::down(&tx, Some(1)).await };
    stepped.unwrap_or_else(|error| panic!("{}: {error}", engine.name));
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn every_migration_of_a_filled_database_goes_down_and_up_again_to_the_same_schema_and_rows() {
    for engine in plain().await {
        fill(&engine).await;
        let filled = rows(&engine).await;
        assert!(filled.len() > 15 && filled.values().all(|rows| !rows.is_empty()), "{}: {filled:?}", engine.name);
        let newest = dump(&engine).await;
        assert!(newest.len() > 50, "{}: {newest:?}", engine.name);
        let mut above = newest.clone();
        for migration in Migrator::migrations().iter().rev() {
            step(&engine, false).await;
            let (below, kept) = (dump(&engine).await, rows(&engine).await);
            step(&engine, true).await;
            assert_eq!(dump(&engine).await, above, "{}: {} down and up", engine.name, migration.name());
            let lost: Vec<_> = rows(&engine).await.into_iter().filter(|(_, rows)| rows.is_empty()).collect();
            step(&engine, false).await;
            assert_eq!(dump(&engine).await, below, "{}: {} up and down", engine.name, migration.name());
            // What it did not make keeps its rows, and what it made again is empty.
            assert_eq!(rows(&engine).await, kept, "{}: {}", engine.name, migration.name());
            let all = |(table, rows): (&String, &Vec<String>)| filled[newest_name(table)].len() == rows.len();
            assert!(kept.iter().all(all), "{}: {kept:?}", engine.name);
            assert!(lost.iter().all(|(table, _)| !kept.contains_key(table)), "{}: {lost:?}", engine.name);
            above = below;
        }
        assert_eq!(above, [""; 0], "{}: something is left", engine.name);
        engine.database.migrate().await.unwrap();
        assert_eq!(dump(&engine).await, newest, "{}: from nothing", engine.name);
        assert_usable(&engine).await;
    }
}

/// Of a table that a migration has renamed.
fn newest_name(table: &str) -> &str {
    if table == "applications" { "approvals" } else { table }
}

#[tokio::test]
async fn an_avatar_that_is_not_there_is_forgotten_and_one_that_is_stays() {
    for engine in plain().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        engine.portray(ann).await;
        let newer = Migrator::migrations().iter().rev().position(|one| one.name().ends_with("foreign_key_indexes"));
        for _ in 0..=newer.unwrap() {
            step(&engine, false).await;
        }
        engine.sql(&format!("UPDATE users SET avatar_id = 7 WHERE id = {}", bob.id)).await;
        engine.database.migrate().await.unwrap();
        let left = engine.number("SELECT id AS n FROM users WHERE avatar_id IS NOT NULL").await;
        assert_eq!(left, ann.id.0, "{}", engine.name);
        assert_eq!(engine.number("SELECT count(avatar_id) AS n FROM users").await, 1, "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_may_migrate_at_once_from_nothing_and_from_an_old_schema() {
    for engine in plain().await {
        for steps in STEPS {
            age(&engine, steps).await;
            let tasks: Vec<_> = (0..PROCESSES)
                .map(|_| {
                    let options = engine.options.clone();
                    tokio::spawn(async move { Database::connect(&options).await.unwrap().migrate().await })
                })
                .collect();
            for task in tasks {
                task.await.unwrap().unwrap_or_else(|error| panic!("{}: {error:?}", engine.name));
            }
        }
        assert_usable(&engine).await;
    }
}

/// Built beside the tests by every `cargo` command on the workspace.
fn binary() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let binary = here.parent().unwrap().with_file_name("tintype");
    assert!(binary.exists(), "{} is not there: cargo build --workspace", binary.display());
    binary
}

#[tokio::test]
async fn ten_processes_may_start_at_once_on_nothing_and_on_an_old_schema() {
    for engine in plain().await {
        for steps in STEPS {
            age(&engine, steps).await;
            let folder = tempfile::TempDir::new().unwrap();
            let processes: Vec<_> = (0..PROCESSES)
                .map(|_| {
                    Command::new(binary())
                        .arg("migrate")
                        .env("TINTYPE__DATABASE__URL", &engine.options.url)
                        .env("TINTYPE__DATA_DIR", folder.path())
                        .stdout(Stdio::piped())
                        .stderr(Stdio::piped())
                        .spawn()
                        .unwrap()
                })
                .collect();
            for process in processes {
                let output = process.wait_with_output().unwrap();
                assert!(output.status.success(), "{}: {}", engine.name, String::from_utf8_lossy(&output.stderr));
            }
        }
        assert_usable(&engine).await;
    }
}

#[tokio::test]
async fn a_process_that_dies_while_it_migrates_leaves_a_schema_that_the_next_one_finishes() {
    for engine in plain().await {
        age(&engine, 4).await;
        // The table that one of the next migrations makes is in its way.
        engine.sql("CREATE TABLE likes (id bigint)").await;
        engine.database.migrate().await.unwrap_err();
        engine.sql("DROP TABLE likes").await;
        engine.database.migrate().await.unwrap_or_else(|error| panic!("{}: {error:?}", engine.name));
        assert_usable(&engine).await;
    }
}

#[tokio::test]
async fn a_schema_that_is_newer_than_the_program_is_left_alone() {
    for engine in plain().await {
        engine.sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_later', 0)").await;
        engine.database.migrate().await.unwrap_or_else(|error| panic!("{}: {error:?}", engine.name));
        engine.person("ann").await;
    }
}

#[tokio::test]
async fn a_server_that_only_reads_is_no_reason_not_to_start() {
    for engine in plain().await.into_iter().filter(|engine| engine.name == "PostgreSQL") {
        let name = engine.options.url.rsplit('/').next().unwrap().to_owned();
        engine.sql(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
        let database = Database::connect(&engine.options).await.unwrap();
        database.migrate().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_waits_longer_than_a_statement_may_take() {
    for engine in plain().await.into_iter().filter(|engine| engine.name == "PostgreSQL") {
        age(&engine, 4).await;
        let mut options = Options::new(engine.options.url.clone());
        options.timeouts.statement = std::time::Duration::from_millis(200);
        options.timeouts.idle_in_transaction = std::time::Duration::from_millis(200);
        let holder: DatabaseConnection = sea_orm::Database::connect(&engine.options.url).await.unwrap();
        let held = tokio::spawn(async move {
            let sql = "BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(1); COMMIT";
            holder.execute_unprepared(sql).await.unwrap();
        });
        let others = (0..3).map(|_| {
            let options = options.clone();
            tokio::spawn(async move { Database::connect(&options).await.unwrap().migrate().await })
        });
        for other in others.collect::<Vec<_>>() {
            other.await.unwrap().unwrap();
        }
        held.await.unwrap();
        assert_usable(&engine).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_may_make_the_same_file() {
    for _ in 0..20 {
        let folder = tempfile::TempDir::new().unwrap();
        let options = Options::new(format!("sqlite://{}", folder.path().join("new.db").display()));
        let makers: Vec<_> = (0..PROCESSES)
            .map(|_| {
                let options = options.clone();
                tokio::spawn(async move { Database::connect(&options).await.unwrap().migrate().await })
            })
            .collect();
        for maker in makers {
            maker.await.unwrap().unwrap();
        }
        let database = Database::connect(&options).await.unwrap();
        assert_eq!(database.pending_migrations().await.unwrap(), 0);
    }
}

/// What reads whole rows of tables by statements of ours, and of the ORM's.
async fn read_rows(engine: &Engine, owner: UserId, post: PostId, comment: CommentId) -> Result<(), StoreError> {
    let uow = engine.begin().await;
    uow.users().find(owner).await?.unwrap();
    uow.posts().find(post).await?.unwrap();
    uow.comments().facts(&Viewer::Stranger, comment).await?.unwrap();
    assert_eq!(uow.media().of_post(post).await?.len(), 1);
    uow.uploads().abandoned(engine.now(), engine.now(), 10).await?;
    uow.commit().await
}

#[tokio::test]
async fn a_column_that_is_added_meanwhile_breaks_nothing_that_is_prepared() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let post = engine.post(ann, Visibility::Public).await;
        let media = engine.picture(ann).await;
        engine.attach_at(media, ann, post, 0).await;
        let comment = engine.comment(ann, (ann, post), None);
        engine.write(&comment).await;
        read_rows(&engine, ann.id, post, comment.id).await.unwrap();
        for table in ["users", "posts", "comments", "media", "uploads"] {
            engine.sql(&format!("ALTER TABLE {table} ADD COLUMN later text")).await;
        }
        let read = read_rows(&engine, ann.id, post, comment.id).await;
        read.unwrap_or_else(|error| panic!("{}: {error:?}", engine.name));
    }
}
