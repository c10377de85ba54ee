//! Pages of posts from cards are those of rows, whatever happens in between, to the rows and to Redis.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::future::join_all;
use sea_orm::Statement;
use tintype_database::{Database, Options, SeaQueries};
use tintype_domain::{
    StoreError,
    cards::{CardCache, CardId, CardTally, Cards, TalliedCards, Wanted},
    feed::FeedQueries,
    follows::FollowState,
    ids::{IdGenerator, MediaId, PostId},
    likes::Likeable,
    media::{Access, Place},
    paging::PageRequest,
    posts::{Post, PostQueries, PostView, Visibility},
    tags::Tags,
    users::{User, Username},
    viewer::{Actor, Viewer},
};
use tintype_redis::RedisCardCache;
use tintype_tests::RedisServer;
use tokio::sync::Barrier;

use crate::{
    cards::connected,
    dice::Dice,
    engine::{Engine, engines, plain, viewer},
    redis::until_it_answers,
};

/// An instance that shows posts from cards, with how many statements it has made.
struct Instance {
    queries: SeaQueries,
    statements: Arc<AtomicUsize>,
    tally: Arc<CardTally>,
}

impl Instance {
    async fn of(engine: &Engine, cache: impl CardCache + 'static) -> Self {
        let statements = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&statements);
        let observer = move |_: &Statement| {
            counter.fetch_add(1, Ordering::Relaxed);
        };
        let options = Options { observer: Some(Arc::new(observer)), ..engine.options.clone() };
        let database = Database::connect(&options).await.unwrap();
        statements.store(0, Ordering::Relaxed);
        let tally = Arc::default();
        let cards = TalliedCards { cache: Arc::new(cache), tally: Arc::clone(&tally) };
        let queries = SeaQueries::new(database, Arc::clone(&engine.clock)).with_cards(Arc::new(cards));
        Self { queries, statements, tally }
    }

    fn spent(&self) -> usize {
        self.statements.swap(0, Ordering::Relaxed)
    }

    async fn post(&self, viewer: Viewer, id: PostId) -> Option<PostView> {
        self.queries.post(&viewer, id).await.unwrap()
    }
}

const NAMES: [&str; 4] = ["ann", "ben", "cat", "dan"];

/// Four people who do anything that changes what is shown.
struct Scene<'a> {
    engine: &'a Engine,
    people: Vec<Actor>,
    posts: Vec<(Actor, PostId)>,
    pictures: Vec<MediaId>,
    count: usize,
}

impl<'a> Scene<'a> {
    async fn on(engine: &'a Engine) -> Self {
        let mut people = Vec::new();
        for name in NAMES {
            people.push(engine.person(name).await);
        }
        let mut scene = Self { engine, people, posts: Vec::new(), pictures: Vec::new(), count: 0 };
        for author in scene.people.clone() {
            scene.publish(author, Visibility::Public).await;
            scene.engine.portray(author).await;
        }
        scene
    }

    fn fresh(&mut self, what: &str) -> String {
        self.count += 1;
        format!("{what}{}", self.count)
    }

    async fn publish(&mut self, author: Actor, visibility: Visibility) {
        let pictures = [self.engine.picture(author).await, self.engine.picture(author).await];
        let uow = self.engine.begin().await;
        let post = self.engine.post_within(&*uow, author.id, visibility).await.unwrap();
        for (picture, position) in pictures.into_iter().zip(0..) {
            assert!(uow.media().attach(picture, author.id, post, position, "").await.unwrap());
        }
        uow.commit().await.unwrap();
        self.posts.push((author, post));
        self.pictures.extend(pictures);
    }

    async fn edit_post(&mut self, dice: &mut Dice) {
        let (caption, alt_text) = (self.fresh("caption "), self.fresh("alt text "));
        let picture = dice.of(&self.pictures);
        let uow = self.engine.begin().await;
        let Some(post) = uow.posts().find(dice.of(&self.posts).1).await.unwrap() else { return };
        uow.media().set_alt_text(picture, post.id, &alt_text).await.unwrap();
        let visibility = dice.of(&[Visibility::Public, Visibility::Followers]);
        let edited_at = Some(self.engine.now());
        uow.posts().update(&Post { caption, visibility, edited_at, ..post }, &Tags::default()).await.unwrap();
        uow.commit().await.unwrap();
    }

    async fn edit_person(&mut self, dice: &mut Dice) {
        let (name, full_name) = (self.fresh("name"), self.fresh("Name "));
        let uow = self.engine.begin().await;
        let user = uow.users().find(dice.of(&self.people).id).await.unwrap().unwrap();
        let username = Username::parse(&name).unwrap();
        let is_private = dice.below(3) == 0;
        uow.users().update(&User { username, full_name, is_private, ..user }).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// A picture of a post or of a person gets another address.
    async fn move_picture(&mut self, dice: &mut Dice) {
        let key = format!("{:032x}", self.engine.ids.next());
        let to = Place { access: dice.of(&[Access::Public, Access::Private]), key };
        let uow = self.engine.begin().await;
        let mut pictures = self.pictures.clone();
        for person in &self.people {
            pictures.extend(uow.users().find(person.id).await.unwrap().unwrap().avatar_id);
        }
        let media = uow.media().find(dice.of(&pictures)).await.unwrap().unwrap();
        let to = uow.media().plan_move(&media, &to).await.unwrap().unwrap();
        if !uow.media().finish_move(&media, &to, self.engine.now()).await.unwrap() {
            assert!(uow.media().cancel_move(media.id, &to).await.unwrap());
        }
        uow.commit().await.unwrap();
    }

    async fn relate(&mut self, dice: &mut Dice) {
        let (one, other) = (dice.of(&self.people), dice.of(&self.people));
        if one == other {
            return;
        }
        let uow = self.engine.begin().await;
        let follows = uow.follows().remove(one.id, other.id).await.unwrap();
        uow.commit().await.unwrap();
        if !follows {
            self.engine.follow(one, other, dice.of(&[FollowState::Accepted, FollowState::Requested])).await;
        }
    }

    async fn like(&mut self, dice: &mut Dice) {
        let (owner, post) = dice.of(&self.posts);
        let (fan, likeable) = (dice.of(&self.people), Likeable::Post(post));
        if dice.below(3) == 0 {
            let uow = self.engine.begin().await;
            uow.likes().remove(fan.id, likeable).await.unwrap();
            uow.commit().await.unwrap();
        } else {
            self.engine.like(fan, likeable, owner).await;
        }
    }

    async fn act(&mut self, dice: &mut Dice) {
        match dice.below(10) {
            0 => self.publish(dice.of(&self.people), dice.of(&[Visibility::Public, Visibility::Followers])).await,
            1 | 2 => self.edit_post(dice).await,
            3 => self.edit_person(dice).await,
            4 | 5 => self.move_picture(dice).await,
            6 => self.relate(dice).await,
            7 => self.engine.portray(dice.of(&self.people)).await,
            8 => self.like(dice).await,
            _ => {
                let (owner, post) = dice.of(&self.posts);
                let uow = self.engine.begin().await;
                uow.posts().delete(post, owner.id, self.engine.now()).await.unwrap();
                uow.commit().await.unwrap();
            }
        }
    }

    /// What is shown to everybody on every surface.
    async fn shown(&self, queries: &SeaQueries) -> Vec<PostView> {
        let page = PageRequest { after: None, limit: 50 };
        let mut shown = Vec::new();
        for actor in &self.people {
            shown.extend(queries.home(actor, page).await.unwrap().items);
        }
        for viewer in [Viewer::Stranger, viewer(self.people[0]), viewer(self.people[1])] {
            for person in &self.people {
                let uow = self.engine.begin().await;
                let name = uow.users().find(person.id).await.unwrap().unwrap().username;
                drop(uow);
                let posts = queries.by_author(&viewer, name.as_str(), page).await.unwrap();
                shown.extend(posts.into_iter().flat_map(|posts| posts.items));
            }
            for (_, post) in &self.posts {
                shown.extend(queries.post(&viewer, *post).await.unwrap());
            }
        }
        shown
    }
}

async fn compare(instances: &[Instance], scene: &Scene<'_>, what: &str) {
    let rows = scene.shown(&scene.engine.queries).await;
    for instance in instances {
        assert_eq!(scene.shown(&instance.queries).await, rows, "{}, {what}", scene.engine.name);
    }
}

#[tokio::test]
async fn every_surface_shows_everybody_the_same_from_cards_as_from_rows_after_any_edits() {
    let server = RedisServer::start();
    for seed in 1..=2 {
        for engine in engines().await {
            let mut instances = Vec::new();
            for _ in 0..2 {
                instances.push(Instance::of(&engine, connected(&server).await.1).await);
            }
            let (mut scene, mut dice) = (Scene::on(&engine).await, Dice(seed));
            for step in 0..12 {
                for _ in 0..2 {
                    scene.act(&mut dice).await;
                }
                compare(&instances, &scene, &format!("seed {seed}, step {step}")).await;
            }
            // The other one has loaded what has changed.
            let (posts, people) = (instances[1].tally.posts(), instances[1].tally.people());
            assert!(posts.misses == 0 && posts.hits > 200, "{}: {posts:?}", engine.name);
            assert!(people.misses == 0 && people.hits > 200, "{}: {people:?}", engine.name);
        }
    }
}

#[tokio::test]
async fn a_redis_that_forgets_stops_or_stalls_in_between_changes_nothing_that_is_shown() {
    for engine in plain().await {
        let mut server = RedisServer::start();
        let (redis, cache) = connected(&server).await;
        let instances = [Instance::of(&engine, cache).await];
        let (mut scene, mut dice) = (Scene::on(&engine).await, Dice(3));
        for (step, fault) in ["flush", "stop", "stall", "cards of before"].into_iter().cycle().take(8).enumerate() {
            compare(&instances, &scene, fault).await;
            match fault {
                "flush" => assert_eq!(server.command(&["FLUSHALL"]), "OK"),
                "stop" => server.stop(),
                "stall" => server.stall(),
                _ => {}
            }
            for _ in 0..3 {
                scene.act(&mut dice).await;
                compare(&instances, &scene, &format!("{fault}, step {step}")).await;
            }
            match fault {
                "stop" => server.again(),
                "stall" => server.go_on(),
                _ => {}
            }
            until_it_answers(&redis).await;
        }
    }
}

#[tokio::test]
async fn a_page_of_cards_costs_the_same_statements_whatever_its_size() {
    let mut server = RedisServer::start();
    for engine in engines().await {
        let reader = engine.person("reader").await;
        let mut posts = Vec::new();
        for index in 0..30 {
            let author = engine.person(&format!("author{index}")).await;
            engine.portray(author).await;
            engine.follow(reader, author, FollowState::Accepted).await;
            let post = engine.post(author, Visibility::Public).await;
            engine.attach_at(engine.picture(author).await, author, post, 0).await;
            posts.push(post);
        }
        let instance = Instance::of(&engine, connected(&server).await.1).await;
        for (limit, from_rows, from_cards) in [(1, 3, 1), (30, 3, 1)] {
            for expected in [from_rows, from_cards] {
                let page = instance.queries.home(&reader, PageRequest { after: None, limit }).await.unwrap();
                assert_eq!((page.items.len(), instance.spent()), (limit.into(), expected), "{}", engine.name);
            }
        }
        assert!(instance.post(viewer(reader), posts[0]).await.is_some());
        assert_eq!(instance.spent(), 1, "{}", engine.name);
        let page = PageRequest { after: None, limit: 30 };
        instance.queries.by_author(&viewer(reader), "author0", page).await.unwrap();
        assert_eq!(instance.spent(), 2, "{}: the name, and the posts", engine.name);
        assert!(instance.post(viewer(reader), PostId(1)).await.is_none());
        assert_eq!(instance.spent(), 1, "{}", engine.name);
    }
    for engine in plain().await {
        let author = engine.person("author").await;
        let post = engine.post(author, Visibility::Public).await;
        let (redis, cache) = connected(&server).await;
        let instance = Instance::of(&engine, cache).await;
        server.stop();
        let watching = RedisCardCache::new(Arc::clone(&redis));
        while watching.answers() {
            assert!(redis.check().await.is_err());
        }
        assert!(instance.post(viewer(author), post).await.is_some());
        assert_eq!(instance.spent(), 2, "{}: as if there were no cards", engine.name);
        server.again();
    }
}

/// Lets all of so many be answered before the first one goes on.
struct Together<C> {
    cache: C,
    barrier: Barrier,
}

#[async_trait]
impl<C: CardCache> CardCache for Together<C> {
    fn answers(&self) -> bool {
        self.cache.answers()
    }

    async fn find(&self, wanted: &[Wanted]) -> Option<Cards> {
        let found = self.cache.find(wanted).await;
        self.barrier.wait().await;
        found
    }

    async fn keep(&self, cards: &Cards) {
        self.cache.keep(cards).await;
    }

    async fn forget(&self, cards: &[CardId]) -> Result<(), StoreError> {
        self.cache.forget(cards).await
    }
}

#[tokio::test]
async fn fifty_misses_at_once_are_one_query_for_each_kind() {
    const MANY: usize = 50;
    let server = RedisServer::start();
    for engine in plain().await {
        let author = engine.person("author").await;
        let post = engine.post(author, Visibility::Public).await;
        let (_, cache) = connected(&server).await;
        let instance = Instance::of(&engine, Together { cache, barrier: Barrier::new(MANY) }).await;
        let shown = join_all((0..MANY).map(|_| instance.post(Viewer::Stranger, post))).await;
        assert!(shown.iter().all(|shown| shown.as_ref().is_some_and(|shown| shown.id == post)), "{}", engine.name);
        assert_eq!(instance.spent(), MANY + 2, "{}: what decides, posts, people", engine.name);
        assert_eq!(instance.tally.posts().misses, MANY as u64, "{}", engine.name);
        join_all((0..MANY).map(|_| instance.post(Viewer::Stranger, post))).await;
        assert_eq!(instance.spent(), MANY, "{}: all of them found it", engine.name);
        assert_eq!(instance.tally.posts().hits, MANY as u64, "{}", engine.name);
    }
}

/// Keeps only once both sides have met, twice: before and after what happens in between.
struct Late<C> {
    cache: C,
    between: Arc<Barrier>,
}

#[async_trait]
impl<C: CardCache> CardCache for Late<C> {
    fn answers(&self) -> bool {
        self.cache.answers()
    }

    async fn find(&self, wanted: &[Wanted]) -> Option<Cards> {
        self.cache.find(wanted).await
    }

    async fn keep(&self, cards: &Cards) {
        if !cards.posts.is_empty() {
            self.between.wait().await;
            self.between.wait().await;
        }
        self.cache.keep(cards).await;
    }

    async fn forget(&self, cards: &[CardId]) -> Result<(), StoreError> {
        self.cache.forget(cards).await
    }
}

async fn recaption(engine: &Engine, post: PostId, caption: &str) {
    let uow = engine.begin().await;
    let found = uow.posts().find(post).await.unwrap().unwrap();
    uow.posts().update(&Post { caption: caption.to_owned(), ..found }, &Tags::default()).await.unwrap();
    uow.commit().await.unwrap();
}

#[tokio::test]
async fn a_miss_that_read_the_row_before_it_changed_does_not_bring_it_back() {
    let server = RedisServer::start();
    let key = |post: PostId| server.command(&["GET", &format!("tintype:card:post:{post}")]);
    for engine in plain().await {
        let author = engine.person("author").await;
        let post = engine.post(author, Visibility::Public).await;
        recaption(&engine, post, "words to take back").await;
        let (redis, cache) = connected(&server).await;
        let between = Arc::new(Barrier::new(2));
        let late = Instance::of(&engine, Late { cache, between: Arc::clone(&between) }).await;
        let instance = Instance::of(&engine, RedisCardCache::new(Arc::clone(&redis))).await;
        let change = async {
            between.wait().await;
            recaption(&engine, post, "other words").await;
            // Before the job has run, nothing of before is shown either.
            let shown = instance.post(Viewer::Stranger, post).await.unwrap();
            assert_eq!(shown.caption, "other words", "{}", engine.name);
            RedisCardCache::new(Arc::clone(&redis)).forget(&[CardId::Post(post)]).await.unwrap();
            between.wait().await;
        };
        let (shown, ()) = tokio::join!(late.post(Viewer::Stranger, post), change);
        assert_eq!(shown.unwrap().caption, "words to take back", "{}: it was asked before", engine.name);
        assert_eq!(key(post), "-", "{}", engine.name);
        let shown = instance.post(Viewer::Stranger, post).await.unwrap();
        assert_eq!(shown.caption, "other words", "{}", engine.name);
    }
}

/// A card that was kept under an edition which the row has had, in whatever way, is not shown for another one.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_committed_is_what_everybody_sees_next_whoever_reads_and_keeps_meanwhile() {
    let server = RedisServer::start();
    for engine in plain().await {
        let author = engine.person("author").await;
        let post = engine.post(author, Visibility::Public).await;
        recaption(&engine, post, "0").await;
        let mut instances = Vec::new();
        for _ in 0..2 {
            instances.push(Instance::of(&engine, connected(&server).await.1).await);
        }
        let committed = AtomicI64::new(0);
        let write = async {
            for caption in 1..=100 {
                recaption(&engine, post, &caption.to_string()).await;
                committed.store(caption, Ordering::SeqCst);
            }
        };
        let read = async |instance: &Instance| {
            while committed.load(Ordering::SeqCst) < 100 {
                let before = committed.load(Ordering::SeqCst);
                let shown = instance.post(Viewer::Stranger, post).await.unwrap();
                let shown: i64 = shown.caption.parse().unwrap();
                assert!(shown >= before, "{}: {shown} is shown after {before}", engine.name);
            }
        };
        let readers = (0..8).map(|reader| read(&instances[reader % 2]));
        let all = async { tokio::join!(write, join_all(readers)) };
        tokio::time::timeout(Duration::from_secs(60), all).await.unwrap();
        assert!(instances[0].tally.posts().hits > 0, "{}", engine.name);
    }
}
