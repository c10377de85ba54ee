//! A page costs the same number of statements whatever its size.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use sea_orm::Statement;
use tintype_database::{Database, Options, SeaQueries, SeaStore};
use tintype_domain::{
    comments::CommentQueries,
    feed::{Choice, FeedQueries},
    follows::{FollowQueries, FollowState},
    ids::{CommentId, IdGenerator, PostId, UserId},
    likes::{Like, LikeQueries, Likeable},
    paging::PageRequest,
    posts::{Post, PostQueries, Visibility},
    store::{UnitOfWork, UnitOfWorkFactory},
    tags::Tags,
    users::ProfileQueries,
    viewer::Actor,
};
use tintype_local::MemoryEventBus;

use crate::engine::{Engine, engines, viewer};

const MANY: u16 = 50;

struct Filled {
    /// With ten pictures, and comments, likes and replies of fifty people.
    large: PostId,
    /// With one picture and nothing else.
    small: PostId,
    /// The comment that has the replies.
    top: CommentId,
    /// What a timeline names: one post of each author but the merged.
    posts: Vec<PostId>,
    merged: Vec<UserId>,
}

/// Fifty authors with a picture of themselves, whom the reader follows and who follow the reader.
async fn fill(engine: &Engine, reader: Actor) -> Filled {
    let mut people = Vec::new();
    for index in 0..=MANY {
        let person = engine.person(&format!("person{index}")).await;
        engine.portray(person).await;
        engine.follow(reader, person, FollowState::Accepted).await;
        let post = engine.post(person, Visibility::Public).await;
        for position in 0..10 {
            let media = engine.picture(person).await;
            engine.attach_at(media, person, post, position).await;
        }
        people.push((person, post));
    }
    let (owner, post) = people[0];
    let top = engine.comment(owner, (owner, post), None);
    engine.write(&top).await;
    for (person, _) in &people {
        engine.write(&engine.comment(*person, (owner, post), None)).await;
        engine.write(&engine.comment(*person, (owner, post), Some(top.id))).await;
        engine.follow(*person, reader, FollowState::Accepted).await;
        engine.like(*person, Likeable::Post(post), owner).await;
    }
    let mut small = post;
    for _ in 0..MANY {
        small = engine.post(owner, Visibility::Public).await;
        let media = engine.picture(owner).await;
        engine.attach_at(media, owner, small, 0).await;
    }
    let posts = people[1..].iter().map(|(_, post)| *post).collect();
    Filled { large: post, small, top: top.id, posts, merged: vec![owner.id] }
}

/// Queries whose statements are counted.
struct Counted {
    queries: SeaQueries,
    count: Arc<AtomicUsize>,
}

impl Counted {
    async fn of(engine: &Engine) -> Self {
        let count = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&count);
        let observer = move |_: &Statement| {
            counter.fetch_add(1, Ordering::Relaxed);
        };
        let options = Options { observer: Some(Arc::new(observer)), ..engine.options.clone() };
        let database = Database::connect(&options).await.unwrap();
        count.store(0, Ordering::Relaxed);
        Self { queries: SeaQueries::new(database, Arc::clone(&engine.clock)), count }
    }

    /// A unit of work whose beginning is not counted.
    async fn begin(&self) -> Box<dyn UnitOfWork> {
        let database = self.queries.database.clone();
        let uow = SeaStore { database, events: Arc::new(MemoryEventBus::default()) }.begin().await.unwrap();
        self.count.store(0, Ordering::Relaxed);
        uow
    }

    /// Each listing with how many items it had and what it cost.
    async fn listings(&self, reader: Actor, filled: &Filled, limit: u16) -> Vec<(&'static str, usize, usize)> {
        let (queries, viewer, page) = (&self.queries, &viewer(reader), PageRequest { limit, after: None });
        let mut found = Vec::new();
        let mut note = |name, items: usize| found.push((name, items, self.count.swap(0, Ordering::Relaxed)));
        note("feed", queries.home(&reader, page).await.unwrap().items.len());
        let choice = Choice { posts: filled.posts.clone(), merged: filled.merged.clone(), from: None, before: None };
        note("feed by a timeline", queries.chosen(&reader, &choice, limit).await.unwrap().len());
        note("posts of a profile", queries.by_author(viewer, "person0", page).await.unwrap().unwrap().items.len());
        note("comments", queries.of_post(viewer, filled.large, page).await.unwrap().unwrap().items.len());
        note("replies", queries.replies(viewer, filled.top, page).await.unwrap().unwrap().items.len());
        note("likes", queries.likers(viewer, filled.large, page).await.unwrap().unwrap().items.len());
        note("followers", queries.followers(viewer, "reader", page).await.unwrap().unwrap().items.len());
        note("following", queries.following(viewer, "reader", page).await.unwrap().unwrap().items.len());
        found
    }

    /// What a post costs, and how many pictures it has.
    async fn post(&self, reader: Actor, id: PostId) -> (usize, usize) {
        let post = self.queries.post(&viewer(reader), id).await.unwrap().unwrap();
        (post.media.len(), self.count.swap(0, Ordering::Relaxed))
    }
}

#[tokio::test]
async fn a_page_costs_the_same_statements_whatever_its_size() {
    for engine in engines().await {
        let reader = engine.person("reader").await;
        let filled = fill(&engine, reader).await;
        let counted = Counted::of(&engine).await;
        let small = counted.listings(reader, &filled, 1).await;
        let large = counted.listings(reader, &filled, MANY).await;
        for ((name, items, statements), (_, more_items, more_statements)) in small.into_iter().zip(large) {
            assert_eq!((items, more_items), (1, usize::from(MANY)), "{}: {name} is not filled", engine.name);
            assert_eq!(statements, more_statements, "{}: statements for {name}", engine.name);
            assert!((1..=3).contains(&statements), "{}: {statements} statements for {name}", engine.name);
        }
    }
}

#[tokio::test]
async fn a_post_costs_two_statements_whatever_its_pictures_and_a_profile_one() {
    for engine in engines().await {
        let reader = engine.person("reader").await;
        let filled = fill(&engine, reader).await;
        let counted = Counted::of(&engine).await;
        assert_eq!(counted.post(reader, filled.small).await, (1, 2), "{}", engine.name);
        assert_eq!(counted.post(reader, filled.large).await, (10, 2), "{}", engine.name);
        let profile = counted.queries.profile(&viewer(reader), "person0").await.unwrap().unwrap();
        assert_eq!(profile.counts.posts, i64::from(MANY) + 1, "{}", engine.name);
        assert_eq!(counted.count.load(Ordering::Relaxed), 1, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_like_costs_three_statements_and_so_does_taking_it_back() {
    for engine in engines().await {
        let (ann, ben) = (engine.person("ann").await, engine.person("ben").await);
        let likeable = Likeable::Post(engine.post(ann, Visibility::Public).await);
        let (id, created_at) = (engine.ids.next().into(), engine.now());
        let like = Like { id, owner_id: ben.id, likeable, post_owner_id: ann.id, created_at };
        let counted = Counted::of(&engine).await;
        let uow = counted.begin().await;
        assert_eq!(uow.likes().insert(&like).await.unwrap(), Some(1), "{}", engine.name);
        assert_eq!(counted.count.swap(0, Ordering::Relaxed), 3, "{}", engine.name);
        assert_eq!(uow.likes().remove(ben.id, likeable).await.unwrap(), Some(0), "{}", engine.name);
        assert_eq!(counted.count.swap(0, Ordering::Relaxed), 3, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_post_costs_the_same_statements_however_many_its_tags() {
    for engine in engines().await {
        let (ann, _) = (engine.person("ann").await, engine.person("ben").await);
        let counted = Counted::of(&engine).await;
        for (caption, statements) in [("a day", 2), ("#sea @ann", 4), ("#sea #sun #sand @ann @ben @nobody", 4)] {
            let now = engine.now();
            let post = Post {
                id: PostId(engine.ids.next()),
                owner_id: ann.id,
                caption: caption.to_owned(),
                visibility: Visibility::Public,
                created_at: now,
                updated_at: now,
                edited_at: None,
            };
            let uow = counted.begin().await;
            uow.posts().insert(&post, &Tags::parse(caption)).await.unwrap();
            assert_eq!(counted.count.swap(0, Ordering::Relaxed), statements, "{}: {caption}", engine.name);
            uow.commit().await.unwrap();
        }
        assert_eq!(engine.number("SELECT count(*) AS n FROM post_hashtags").await, 4, "{}", engine.name);
        assert_eq!(engine.number("SELECT count(*) AS n FROM post_mentions").await, 3, "{}", engine.name);
    }
}
