//! What each engine really did: PostgreSQL writes the plan of every statement that it ran into its log, SQLite is asked
//! about every statement that it was given.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{ConnectionTrait, Statement};
use tintype_database::Options;
use tintype_domain::StoreError;
use tintype_tests::PostgresServer as Server;

use super::fill::{Filled, fill};
use crate::engine::{Engine, on, sqlite};

/// More than any of it has to look at: a page of posts of some people.
const ROWS: f64 = 1_000.0;

/// What SQLite makes of itself for a constraint, and calls otherwise.
const AUTOMATIC: [(&str, &str); 17] = [
    ("uq_users_username", "sqlite_autoindex_users_1"),
    ("uq_users_email", "sqlite_autoindex_users_2"),
    ("uq_sessions_key_hash", "sqlite_autoindex_sessions_1"),
    ("uq_refresh_tokens_hash", "sqlite_autoindex_refresh_tokens_1"),
    ("uq_access_tokens_hash", "sqlite_autoindex_access_tokens_1"),
    ("uq_one_time_tokens_hash", "sqlite_autoindex_one_time_tokens_1"),
    ("uq_exports_key", "sqlite_autoindex_exports_1"),
    ("uq_passkeys_credential", "sqlite_autoindex_passkeys_1"),
    ("uq_invites_hash", "sqlite_autoindex_invites_1"),
    ("uq_follows_pair", "sqlite_autoindex_follows_1"),
    ("uq_blocks_pair", "sqlite_autoindex_blocks_1"),
    ("uq_media_key", "sqlite_autoindex_media_1"),
    ("uq_likes_once", "sqlite_autoindex_likes_1"),
    ("pk_recovery_codes", "sqlite_autoindex_recovery_codes_1"),
    ("pk_post_hashtags", "sqlite_autoindex_post_hashtags_1"),
    ("pk_post_mentions", "sqlite_autoindex_post_mentions_1"),
    ("pk_idempotency_keys", "sqlite_autoindex_idempotency_keys_1"),
];
/// What SQLite may go through from one end to the other: what it has just made, lists that it is given, the few uploads
/// that are worked on at the moment, the few reports that are open, the few moderators.
const NO_TABLES: [&str; 16] = [
    "author",
    "chosen",
    "followed",
    "listed",
    "made",
    "named",
    "unlisted",
    "json_each ",
    "k VIRTUAL TABLE ",
    "CONSTANT ROW",
    "due",
    "r USING INDEX ix_reports_waiting",
    "u USING INDEX ix_uploads_processing",
    "users USING INDEX ix_users_admins",
    "users USING INDEX ix_users_staff",
    ONE_ROW,
];

/// A table of one row.
const ONE_ROW: &str = "timelines";

/// For one statement that fills, on a machine that has other things to do.
const FILLING: Duration = Duration::from_secs(120);

const LOG_PLANS: [&str; 5] = [
    "shared_preload_libraries=auto_explain",
    "auto_explain.log_analyze=on",
    "auto_explain.log_timing=off",
    "auto_explain.log_nested_statements=on",
    "fsync=off",
];

/// What SQLite's planner goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knowledge {
    /// The indexes alone: nothing asks for more.
    Schema,
    /// And how many rows there are of what, where somebody ran `ANALYZE` by hand.
    Statistics,
}

/// A database whose plans are watched.
pub struct Watched {
    pub engine: Engine,
    source: Source,
}

enum Source {
    /// How much of what the server told has been looked at.
    Told(Server, Mutex<usize>),
    /// The statements that were not yet looked at, and the engine without anybody who watches.
    Statements(Arc<Mutex<Vec<Statement>>>, Box<Engine>),
}

impl Watched {
    /// Filled before it looks.
    pub async fn postgres() -> (Self, Filled) {
        let server = Server::with(&LOG_PLANS);
        let plain = on(server.url("postgres")).await;
        let mut patient = plain.options.clone();
        patient.timeouts.statement = FILLING;
        let filler = Engine::open(plain.name, patient, None).await;
        let filled = fill(&filler).await;
        filler.sql("ANALYZE").await;
        plain.sql("ALTER DATABASE postgres SET auto_explain.log_min_duration = 0").await;
        let engine = Engine::open(plain.name, plain.options.clone(), None).await;
        (Self { engine, source: Source::Told(server, Mutex::new(0)) }, filled)
    }

    /// Filled before it looks.
    pub async fn sqlite(knowledge: Knowledge) -> (Self, Filled) {
        let empty = sqlite().await;
        let filled = fill(&empty).await;
        if knowledge == Knowledge::Statistics {
            empty.sql("ANALYZE").await;
        }
        // By new connections: those of before explain by what they knew then.
        let Engine { name, options, _folder: folder, .. } = empty;
        let plain = Engine::open(name, options, folder).await;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let statements = Arc::clone(&seen);
        let observer = move |statement: &Statement| lock(&statements).push(statement.clone());
        let options = Options { observer: Some(Arc::new(observer)), ..plain.options.clone() };
        (
            Self {
                engine: Engine::open(plain.name, options, None).await,
                source: Source::Statements(seen, Box::new(plain)),
            },
            filled,
        )
    }

    /// What the call answers; fails when one of its statements reads a whole table, or none goes through one of `indexes`.
    pub async fn uses<T>(&self, what: &str, indexes: &[&str], call: impl Future<Output = Result<T, StoreError>>) -> T {
        self.plans().await;
        let told = call.await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        let plans = self.plans().await;
        for plan in &plans {
            assert!(!self.reads_too_much(plan), "{}: {what}\n{plan}", self.engine.name);
        }
        let all = plans.join("\n");
        for index in indexes {
            // Where the engines choose differently, and both well, PostgreSQL's choice comes first.
            let (in_postgres, other) = index.split_once('|').unwrap_or((index, index));
            let index = if self.engine.is_sqlite() { in_sqlite(other) } else { in_postgres };
            assert!(all.contains(index), "{}: {what} does not use {index}\n{all}", self.engine.name);
        }
        told
    }

    fn reads_too_much(&self, plan: &str) -> bool {
        if self.engine.is_sqlite() {
            let whole = |step: &str| NO_TABLES.iter().any(|name| step.starts_with(name));
            return plan.lines().filter_map(|line| line.strip_prefix("SCAN ")).any(|step| !whole(step));
        }
        let whole = |line: &str| line.split_once("Seq Scan on ").is_some_and(|(_, table)| !table.starts_with(ONE_ROW));
        plan.lines().any(|line| whole(line) || rows(line) > ROWS)
    }

    /// The plans of all that was done since this was last asked, a line a step.
    pub async fn plans(&self) -> Vec<String> {
        match &self.source {
            Source::Told(server, looked_at) => {
                let (told, mut looked_at) = (server.told(), lock(looked_at));
                let new = told[*looked_at..].to_owned();
                *looked_at = told.len();
                // Each begins with its time to the left, and goes on further to the right.
                new.split("\n2").filter(|entry| entry.contains("plan:\n")).map(str::to_owned).collect()
            }
            Source::Statements(seen, plain) => {
                let seen = std::mem::take(&mut *lock(seen));
                let mut plans = Vec::new();
                for statement in seen {
                    plans.push(explain(plain, &statement).await);
                }
                plans
            }
        }
    }
}

fn in_sqlite(index: &str) -> &str {
    let automatic = AUTOMATIC.iter().find(|(known, _)| *known == index);
    let numbered = if index.starts_with("pk_") { "INTEGER PRIMARY KEY" } else { index };
    automatic.map_or(numbered, |(_, name)| name)
}

/// How many rows a step of PostgreSQL's looked at.
fn rows(line: &str) -> f64 {
    let number = |after: &str| {
        let (_, rest) = line.rsplit_once(after)?;
        rest.split([' ', ')']).next()?.parse::<f64>().ok()
    };
    let actual = number("(actual rows=").zip(number(" loops=")).map(|(rows, loops)| rows * loops);
    actual.or_else(|| line.contains("Rows Removed by").then(|| number(": ")).flatten()).unwrap_or(0.0)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn explain(engine: &Engine, Statement { sql, values, db_backend }: &Statement) -> String {
    let explain =
        Statement { sql: format!("EXPLAIN QUERY PLAN {sql}"), values: values.clone(), db_backend: *db_backend };
    let rows = engine.database.reader().query_all_raw(explain).await.unwrap();
    let steps: String = rows.iter().map(|row| row.try_get::<String>("", "detail").unwrap() + "\n").collect();
    format!("{sql}\n{steps}")
}
