//! A fresh database on each engine, with people and posts to work with.

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;
use tintype_database::{Database, Options, SeaCounters, SeaQueries, SeaStore};
use tintype_domain::{
    StoreError,
    follows::{Follow, FollowState},
    ids::{IdGenerator, MediaId, PostId, Snowflakes, UserId},
    media::{Access, Media, Place, Size},
    posts::{Post, Visibility},
    store::{UnitOfWork, UnitOfWorkFactory},
    tags::Tags,
    time::{Clock, Timestamp},
    uploads::{Upload, UploadState},
    users::{Role, Status, User, Username},
    viewer::{Actor, Viewer},
};
use tintype_local::{MemoryEventBus, SystemClock};

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

async fn sqlite() -> Engine {
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
    let options = Options::new(url);
    let database = Database::connect(&options).await.unwrap();
    database.migrate().await.unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Engine {
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

impl Engine {
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

    pub async fn person(&self, username: &str) -> Actor {
        let now = self.now();
        let user = User {
            id: UserId(self.ids.next()),
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
        };
        let uow = self.store.begin().await.unwrap();
        uow.users().insert(&user, "hash").await.unwrap();
        uow.commit().await.unwrap();
        Actor { id: user.id, role: user.role }
    }

    pub async fn post(&self, owner: Actor, visibility: Visibility) -> PostId {
        let uow = self.store.begin().await.unwrap();
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
            id: PostId(self.ids.next()),
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

    /// One that waits for its post, at a public place.
    pub async fn picture(&self, owner: Actor) -> MediaId {
        let id = MediaId(self.ids.next());
        let media = Media {
            id,
            owner_id: owner.id,
            post_id: None,
            is_avatar: false,
            position: 0,
            alt_text: String::new(),
            width: 1,
            height: 1,
            placeholder: vec![0],
            place: Place { access: Access::Public, key: format!("{:032x}", id.0) },
            original_key: format!("{:032x}", id.0 + 1),
            renditions: vec![Size { width: 1, height: 1 }],
            sha256: [0; 32],
            created_at: self.now(),
        };
        let uow = self.store.begin().await.unwrap();
        uow.media().insert(&media).await.unwrap();
        uow.commit().await.unwrap();
        id
    }

    /// Of nine bytes of PNG, good for ten minutes; not written yet.
    pub fn upload(&self, owner: Actor, state: UploadState) -> Upload {
        let (id, now) = (self.ids.next(), self.now());
        Upload {
            id: id.into(),
            owner_id: owner.id,
            state,
            content_type: "image/png".to_owned(),
            byte_size: 9,
            quarantine_key: format!("{id:032x}"),
            media_key: format!("{:032x}", id + 1),
            media_id: None,
            failure: None,
            expires_at: now + TimeDelta::minutes(10),
            created_at: now,
            updated_at: now,
        }
    }

    pub async fn find_picture(&self, id: MediaId) -> Option<Media> {
        self.store.begin().await.unwrap().media().find(id).await.unwrap()
    }

    /// `false` when the picture is taken.
    pub async fn attach(&self, picture: MediaId, owner: Actor, post: PostId) -> bool {
        let uow = self.store.begin().await.unwrap();
        let attached = uow.media().attach(picture, owner.id, post, 0, "").await.unwrap();
        uow.commit().await.unwrap();
        attached
    }

    pub async fn show(&self, post: PostId, visibility: Visibility) {
        let uow = self.store.begin().await.unwrap();
        let post = uow.posts().find(post).await.unwrap().unwrap();
        uow.posts().update(&Post { visibility, ..post }, &Tags::default()).await.unwrap();
        uow.commit().await.unwrap();
    }

    pub async fn follow(&self, follower: Actor, followee: Actor, state: FollowState) {
        let follow = Follow {
            id: self.ids.next().into(),
            owner_id: follower.id,
            followee_id: followee.id,
            state,
            created_at: self.now(),
        };
        let uow = self.store.begin().await.unwrap();
        uow.follows().insert(&follow).await.unwrap();
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

    /// Fails when a counter differs from its rows.
    pub async fn assert_counters(&self) {
        let drift = SeaCounters { database: self.database.clone() }.drift().await.unwrap();
        assert_eq!(drift, [], "{}", self.name);
    }
}

pub fn viewer(actor: Actor) -> Viewer {
    actor.into()
}
