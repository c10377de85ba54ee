//! A fresh database on each engine, with people and posts to work with.

use std::{pin::pin, sync::Arc, time::Duration};

use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;
use tintype_database::{Database, Options, SeaCounters, SeaQueries, SeaStore};
use tintype_domain::{
    ids::{IdGenerator, Snowflakes},
    paging::{Page, PageRequest},
    store::{UnitOfWork, UnitOfWorkFactory},
    time::{Clock, Timestamp},
    viewer::{Actor, Viewer},
};
use tintype_local::{MemoryEventBus, SystemClock};

/// Longer than anything takes that nobody is in the way of.
const WAIT: Duration = Duration::from_millis(100);

pub struct Engine {
    pub name: &'static str,
    pub options: Options,
    pub database: Database,
    pub store: SeaStore,
    pub queries: SeaQueries,
    pub ids: Arc<Snowflakes>,
    pub clock: Arc<dyn Clock>,
    /// Where an embedded database is; gone with it.
    pub _folder: Option<TempDir>,
}

/// Every layout on every engine, migrated and empty.
pub async fn engines() -> Vec<Engine> {
    let mut engines = plain().await;
    engines.push(partitioned().await);
    engines
}

/// Both engines with the tables that migrations make.
pub async fn plain() -> Vec<Engine> {
    vec![sqlite().await, postgres().await]
}

/// PostgreSQL with its hot tables partitioned by owner, as docs/database.md has it.
pub async fn partitioned() -> Engine {
    let url = tintype_tests::postgres_copy("partitioned", async |url| {
        on(url).await.sql(include_str!("../../../docs/partitioning.sql")).await;
    });
    open_on("PostgreSQL, partitioned", url.await).await
}

pub async fn sqlite() -> Engine {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}", folder.path().join("tintype.db").display());
    build("SQLite", url, Some(folder)).await
}

pub async fn postgres() -> Engine {
    let url = tintype_tests::postgres_copy("plain", async |url| {
        on(url).await;
    });
    open_on("PostgreSQL", url.await).await
}

async fn open_on(name: &'static str, url: String) -> Engine {
    Engine::open(name, Options::new(url), None).await
}

/// A database of PostgreSQL that is there, migrated.
pub async fn on(url: String) -> Engine {
    build("PostgreSQL", url, None).await
}

async fn build(name: &'static str, url: String, folder: Option<TempDir>) -> Engine {
    let engine = Engine::open(name, Options::new(url), folder).await;
    engine.database.migrate().await.unwrap();
    engine
}

impl Engine {
    /// A database as it is.
    pub async fn open(name: &'static str, options: Options, folder: Option<TempDir>) -> Self {
        let database = Database::connect(&options).await.unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        Self {
            name,
            store: SeaStore { database: database.clone(), events: Arc::new(MemoryEventBus::default()) },
            queries: SeaQueries::new(database.clone(), Arc::clone(&clock)),
            ids: Arc::new(Snowflakes::new(1, Arc::clone(&clock))),
            clock,
            options,
            database,
            _folder: folder,
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub async fn sql(&self, sql: &str) {
        self.database.reader().execute_unprepared(sql).await.unwrap();
    }

    /// The column `n` of the one row.
    pub async fn number(&self, sql: &str) -> i64 {
        let db = self.database.reader();
        let statement = Statement::from_string(db.get_database_backend(), sql);
        db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    /// There the whole database is locked, and no row of it.
    pub fn is_sqlite(&self) -> bool {
        self.name == "SQLite"
    }

    pub fn id<T: From<i64>>(&self) -> T {
        self.ids.next().into()
    }

    pub async fn begin(&self) -> Box<dyn UnitOfWork> {
        self.store.begin().await.unwrap()
    }

    /// Fails when a counter differs from its rows.
    pub async fn assert_counters(&self) {
        let drift = SeaCounters { database: self.database.clone() }.drift().await.unwrap();
        assert_eq!(drift, [], "{}", self.name);
    }
}

pub fn viewer(actor: Actor) -> Viewer {
    actor.into()
}

/// Fails unless `other` waits for what `holder` has locked, and answers what it comes to once the holder is done.
pub async fn after<T>(holder: Box<dyn UnitOfWork>, other: impl Future<Output = T>) -> T {
    let mut other = pin!(other);
    assert!(tokio::time::timeout(WAIT, &mut other).await.is_err(), "nothing is locked");
    holder.commit().await.unwrap();
    other.await
}

/// Every item of a list, two at a time.
pub async fn page_by_page<T>(mut list: impl AsyncFnMut(PageRequest) -> Page<T>) -> Vec<T> {
    let (mut items, mut after) = (Vec::new(), None);
    loop {
        let page = list(PageRequest { after, limit: 2 }).await;
        items.extend(page.items);
        after = page.next;
        if after.is_none() {
            return items;
        }
        assert_eq!(items.len() % 2, 0, "a page that is not the last is not full");
    }
}
