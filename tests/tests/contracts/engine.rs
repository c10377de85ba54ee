//! A fresh database on each engine, with people and posts to work with.

use std::{pin::pin, sync::Arc, time::Duration};

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;
use tintype_database::{Database, Options, SeaCounters, SeaQueries, SeaStore};
use tintype_domain::{
    StoreError,
    comments::Comment,
    follows::{Follow, FollowState},
    ids::{CommentId, IdGenerator, MediaId, PostId, Snowflakes, UserId},
    likes::{Like, Likeable},
    media::{Access, Media, Place, Size},
    paging::{Page, PageRequest},
    posts::{Post, Visibility},
    store::{UnitOfWork, UnitOfWorkFactory},
    tags::Tags,
    time::{Clock, Timestamp},
    users::{Role, Status, User, Username},
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
    let engine = postgres().await;
    engine.sql(include_str!("../../../docs/partitioning.sql")).await;
    Engine { name: "PostgreSQL, partitioned", ..engine }
}

pub async fn sqlite() -> Engine {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}", folder.path().join("tintype.db").display());
    build("SQLite", url, Some(folder)).await
}

async fn postgres() -> Engine {
    build("PostgreSQL", tintype_tests::postgres_database().await, None).await
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
            queries: SeaQueries { database: database.clone(), clock: Arc::clone(&clock) },
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

    /// Somebody who is not there yet.
    pub fn user(&self, username: &str) -> User {
        let now = self.now();
        User {
            id: self.id(),
            username: Username::parse(username).unwrap(),
            email: format!("{username}@example.org"),
            email_verified: false,
            full_name: String::new(),
            bio: "a bio".to_owned(),
            website: String::new(),
            is_private: false,
            role: Role::User,
            status: Status::Active,
            avatar_id: None,
            created_at: now,
            updated_at: now,
        }
    }

    pub async fn person(&self, username: &str) -> Actor {
        let user = self.user(username);
        let uow = self.begin().await;
        uow.users().insert(&user, "hash").await.unwrap();
        uow.commit().await.unwrap();
        Actor { id: user.id, role: user.role }
    }

    pub async fn post(&self, owner: Actor, visibility: Visibility) -> PostId {
        let uow = self.begin().await;
        let id = self.post_within(&*uow, owner.id, visibility).await.unwrap();
        uow.commit().await.unwrap();
        id
    }

    /// Counts one more post of its owner when the unit of work is committed.
    pub async fn post_within(
        &self,
        uow: &dyn UnitOfWork,
        owner_id: UserId,
        visibility: Visibility,
    ) -> Result<PostId, StoreError> {
        let now = self.now() - TimeDelta::seconds(1);
        let post = Post {
            id: self.id(),
            owner_id,
            caption: "#sea".to_owned(),
            visibility,
            created_at: now,
            updated_at: now,
            edited_at: None,
        };
        uow.posts().insert(&post, &Tags::parse(&post.caption)).await?;
        Ok(post.id)
    }

    /// Puts an unused picture of theirs into their post.
    pub async fn attach(&self, owner: Actor, media: MediaId, post: PostId, position: i16) {
        let uow = self.begin().await;
        assert!(uow.media().attach(media, owner.id, post, position, "").await.unwrap());
        uow.commit().await.unwrap();
    }

    /// Gives somebody a picture of themselves.
    pub async fn portray(&self, person: Actor) {
        let media = self.picture(person).await;
        let uow = self.begin().await;
        assert!(uow.users().claim_avatar(person.id, media, self.now()).await.unwrap());
        let user = uow.users().find(person.id).await.unwrap().unwrap();
        uow.users().update(&User { avatar_id: Some(media), ..user }).await.unwrap();
        uow.commit().await.unwrap();
    }

    pub async fn delete(&self, owner: Actor, post: PostId) {
        let uow = self.begin().await;
        assert!(uow.posts().delete(post, owner.id, self.now()).await.unwrap());
        uow.commit().await.unwrap();
    }

    /// One that is not there yet.
    pub fn comment(&self, author: Actor, (owner, post): (Actor, PostId), reply_to: Option<CommentId>) -> Comment {
        Comment {
            id: self.id(),
            owner_id: author.id,
            post_id: post,
            post_owner_id: owner.id,
            reply_to,
            text: "lovely".to_owned(),
            created_at: self.now(),
            updated_at: self.now(),
            edited_at: None,
        }
    }

    pub async fn write(&self, comment: &Comment) {
        let uow = self.begin().await;
        uow.comments().insert(comment).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// Waits for its post, at a public place; not there yet.
    pub fn media(&self, owner: Actor) -> Media {
        let id: MediaId = self.id();
        Media {
            id,
            owner_id: owner.id,
            post_id: None,
            position: 0,
            alt_text: String::new(),
            width: 1,
            height: 1,
            placeholder: vec![0],
            place: Place { access: Access::Public, key: format!("{:032x}", id.0) },
            renditions: vec![Size { width: 1, height: 1 }],
            sha256: [0; 32],
            created_at: self.now(),
        }
    }

    /// One that waits for its post, at a public place.
    pub async fn picture(&self, owner: Actor) -> MediaId {
        let media = self.media(owner);
        let uow = self.begin().await;
        uow.media().insert(&media).await.unwrap();
        uow.commit().await.unwrap();
        media.id
    }

    pub async fn follow(&self, follower: Actor, followee: Actor, state: FollowState) {
        let follow =
            Follow { id: self.id(), owner_id: follower.id, followee_id: followee.id, state, created_at: self.now() };
        let uow = self.begin().await;
        uow.follows().insert(&follow).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// Likes a post of that owner, or a comment on one.
    pub async fn like(&self, actor: Actor, likeable: Likeable, post_owner: Actor) {
        let (id, created_at) = (self.id(), self.now());
        let like = Like { id, owner_id: actor.id, likeable, post_owner_id: post_owner.id, created_at };
        let uow = self.begin().await;
        uow.likes().insert(&like).await.unwrap();
        uow.commit().await.unwrap();
    }

    pub async fn block(&self, owner: Actor, blocked: Actor) {
        let id = self.ids.next();
        let (owner, blocked) = (owner.id, blocked.id);
        self.sql(&format!(
            "INSERT INTO blocks (id, owner_id, blocked_id, created_at, updated_at) \
             VALUES ({id}, {owner}, {blocked}, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')"
        ))
        .await;
    }

    /// Until then, or for good.
    pub async fn mute(&self, owner: Actor, muted: Actor, ends: Option<Timestamp>) {
        let id = self.ids.next();
        let (owner, muted) = (owner.id, muted.id);
        let ends = ends.map_or("NULL".to_owned(), |ends| format!("'{}'", ends.to_rfc3339()));
        self.sql(&format!(
            "INSERT INTO mutes (id, owner_id, muted_id, ends_at, created_at, updated_at) \
             VALUES ({id}, {owner}, {muted}, {ends}, '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')"
        ))
        .await;
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
