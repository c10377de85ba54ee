//! `IdempotencyStore`.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::join_all;
use tintype_database::SeaIdempotency;
use tintype_domain::{
    idempotency::{Attempt, Begin, IdempotencyStore, KeptAnswer, LEASE_SECONDS, REPLAY_HOURS},
    viewer::Actor,
};

use crate::engine::{Engine, engines};

const LEASE: TimeDelta = TimeDelta::seconds(LEASE_SECONDS);
const REPLAY: TimeDelta = TimeDelta::hours(REPLAY_HOURS);
const MOMENT: TimeDelta = TimeDelta::microseconds(1);
const PARALLEL: usize = 20;

fn store(engine: &Engine) -> SeaIdempotency {
    SeaIdempotency { database: engine.database.clone() }
}

fn attempt(engine: &Engine, owner: Actor) -> Attempt {
    Attempt {
        owner_id: owner.id,
        route: "/api/v1/posts".to_owned(),
        key: "one intent".to_owned(),
        body_hash: [7; 32],
        resource_id: engine.id(),
        now: engine.now(),
    }
}

/// A repeat some time later: what it would make has another identifier.
fn later(engine: &Engine, first: &Attempt, by: TimeDelta) -> Attempt {
    Attempt { resource_id: engine.id(), now: first.now + by, ..first.clone() }
}

fn answer(status: u16) -> KeptAnswer {
    KeptAnswer { status, location: Some("/api/v1/posts/7".to_owned()), body: "{\"data\":\"ä\"}".into() }
}

/// What so many attempts at once are told.
async fn at_once(engine: &Engine, first: &Attempt, by: TimeDelta) -> Vec<Begin> {
    let store = Arc::new(store(engine));
    let tasks = (0..PARALLEL).map(|_| {
        let (store, attempt) = (Arc::clone(&store), later(engine, first, by));
        tokio::spawn(async move { store.begin(&attempt).await.unwrap() })
    });
    join_all(tasks.collect::<Vec<_>>()).await.into_iter().map(Result::unwrap).collect()
}

/// The identifier that the only one who may proceed is given; all others wait.
fn the_one(told: &[Begin]) -> i64 {
    let proceed = told.iter().filter_map(|begin| match begin {
        Begin::Proceed { resource_id } => Some(*resource_id),
        _ => None,
    });
    let [resource_id] = proceed.collect::<Vec<_>>()[..] else { panic!("{told:?}") };
    assert_eq!(told.iter().filter(|begin| **begin == Begin::Wait).count(), PARALLEL - 1, "{told:?}");
    resource_id
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_proceeds_and_when_its_lease_has_passed_one_more_to_the_same_thing() {
    for engine in engines().await {
        let first = attempt(&engine, engine.person("ann").await);
        let resource_id = the_one(&at_once(&engine, &first, TimeDelta::zero()).await);
        let told = at_once(&engine, &first, LEASE - MOMENT).await;
        assert!(told.iter().all(|begin| *begin == Begin::Wait), "{}: {told:?}", engine.name);
        assert_eq!(the_one(&at_once(&engine, &first, LEASE).await), resource_id, "{}", engine.name);
        let told = at_once(&engine, &first, LEASE * 2 - MOMENT).await;
        assert!(told.iter().all(|begin| *begin == Begin::Wait), "{}: {told:?}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_answer_is_given_again() {
    for engine in engines().await {
        let first = attempt(&engine, engine.person("ann").await);
        let store = store(&engine);
        assert_eq!(store.begin(&first).await.unwrap(), Begin::Proceed { resource_id: first.resource_id });
        store.finish(&first, &answer(201)).await.unwrap();
        for by in [TimeDelta::zero(), LEASE, REPLAY] {
            let told = at_once(&engine, &first, by).await;
            assert!(told.iter().all(|begin| *begin == Begin::Replay(answer(201))), "{}: {told:?}", engine.name);
        }
        let bare = Attempt { key: "another".to_owned(), ..first };
        let refused = KeptAnswer { status: 422, location: None, body: Vec::new() };
        store.begin(&bare).await.unwrap();
        store.finish(&bare, &refused).await.unwrap();
        assert_eq!(store.begin(&bare).await.unwrap(), Begin::Replay(refused), "{}", engine.name);
    }
}

#[tokio::test]
async fn an_abandoned_attempt_lets_the_next_one_make_the_same_thing_at_once() {
    for engine in engines().await {
        let first = attempt(&engine, engine.person("ann").await);
        let store = store(&engine);
        store.begin(&first).await.unwrap();
        store.abandon(&first).await.unwrap();
        let next = later(&engine, &first, MOMENT);
        let proceed = Begin::Proceed { resource_id: first.resource_id };
        assert_eq!(store.begin(&next).await.unwrap(), proceed, "{}", engine.name);
        assert_eq!(store.begin(&later(&engine, &first, MOMENT)).await.unwrap(), Begin::Wait, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_key_with_another_body_is_a_mismatch_whatever_became_of_the_first() {
    for engine in engines().await {
        let first = attempt(&engine, engine.person("ann").await);
        let other = Attempt { body_hash: [8; 32], ..later(&engine, &first, MOMENT) };
        let store = store(&engine);
        store.begin(&first).await.unwrap();
        assert_eq!(store.begin(&other).await.unwrap(), Begin::Mismatch, "{}: under way", engine.name);
        store.abandon(&first).await.unwrap();
        assert_eq!(store.begin(&other).await.unwrap(), Begin::Mismatch, "{}: abandoned", engine.name);
        store.finish(&first, &answer(200)).await.unwrap();
        assert_eq!(store.begin(&other).await.unwrap(), Begin::Mismatch, "{}: finished", engine.name);
        assert_eq!(store.begin(&first).await.unwrap(), Begin::Replay(answer(200)), "{}", engine.name);
    }
}

#[tokio::test]
async fn a_key_is_of_one_account_and_one_route() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let first = attempt(&engine, ann);
        let store = store(&engine);
        store.begin(&first).await.unwrap();
        for other in [
            attempt(&engine, bob),
            Attempt { route: "/api/v1/uploads".to_owned(), ..attempt(&engine, ann) },
            Attempt { key: "another intent".to_owned(), ..attempt(&engine, ann) },
        ] {
            let proceed = Begin::Proceed { resource_id: other.resource_id };
            assert_eq!(store.begin(&other).await.unwrap(), proceed, "{}: {other:?}", engine.name);
            store.finish(&other, &answer(200)).await.unwrap();
        }
        assert_eq!(store.begin(&later(&engine, &first, MOMENT)).await.unwrap(), Begin::Wait, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_record_older_than_a_day_does_not_count() {
    for engine in engines().await {
        let first = attempt(&engine, engine.person("ann").await);
        let store = store(&engine);
        store.begin(&first).await.unwrap();
        store.finish(&first, &answer(201)).await.unwrap();
        assert_eq!(store.begin(&later(&engine, &first, REPLAY)).await.unwrap(), Begin::Replay(answer(201)));
        let next = Attempt { body_hash: [8; 32], ..later(&engine, &first, REPLAY + MOMENT) };
        let proceed = Begin::Proceed { resource_id: next.resource_id };
        assert_eq!(store.begin(&next).await.unwrap(), proceed, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_purge_removes_what_is_older_and_nothing_else() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let store = store(&engine);
        let old = attempt(&engine, ann);
        let young = Attempt { key: "another".to_owned(), ..later(&engine, &old, MOMENT) };
        store.begin(&old).await.unwrap();
        store.begin(&young).await.unwrap();
        assert_eq!(store.purge(old.now).await.unwrap(), 0, "{}", engine.name);
        assert_eq!(store.purge(young.now).await.unwrap(), 1, "{}", engine.name);
        assert_eq!(store.begin(&young).await.unwrap(), Begin::Wait, "{}", engine.name);
        let again = Begin::Proceed { resource_id: old.resource_id };
        assert_eq!(store.begin(&old).await.unwrap(), again, "{}", engine.name);
    }
}
