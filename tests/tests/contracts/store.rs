//! `UnitOfWork` and its factory: everything in it happens, or nothing does.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tintype_database::{Database, SeaQueries, SeaStore};
use tintype_domain::{
    events::{Event, EventBus},
    jobs::Job,
    posts::Visibility,
    store::{UnitOfWorkFactory, retrying},
    users::ProfileQueries,
};
use tintype_local::MemoryEventBus;
use tokio::sync::Barrier;

use crate::engine::engines;

const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn what_was_not_committed_did_not_happen() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let uow = engine.begin().await;
        engine.post_within(&*uow, ann.id, Visibility::Public).await.unwrap();
        uow.jobs().push(engine.id(), &Job::RekeyOwner { owner_id: ann.id }, engine.now()).await.unwrap();
        drop(uow);
        let account = engine.queries.account(ann.id).await.unwrap().unwrap();
        assert_eq!(account.profile.counts.posts, 0, "{}", engine.name);
        assert_eq!(engine.number("SELECT count(*) AS n FROM posts").await, 0, "{}", engine.name);
        assert_eq!(engine.number("SELECT count(*) AS n FROM jobs").await, 0, "{}", engine.name);
    }
}

#[tokio::test]
async fn what_was_committed_is_seen_by_every_other_connection_at_once_and_not_before() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let database = Database::connect(&engine.options).await.unwrap();
        let elsewhere = SeaQueries::new(database, Arc::clone(&engine.clock));
        let posts = async || elsewhere.account(ann.id).await.unwrap().unwrap().profile.counts.posts;
        let uow = engine.begin().await;
        engine.post_within(&*uow, ann.id, Visibility::Public).await.unwrap();
        assert_eq!(posts().await, 0, "{}", engine.name);
        uow.commit().await.unwrap();
        assert_eq!(posts().await, 1, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_commit_wakes_the_worker_when_jobs_were_pushed_and_only_then() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let events = Arc::new(MemoryEventBus::default());
        let store = SeaStore { database: engine.database.clone(), events: events.clone() };
        let mut woken = events.subscribe();
        let job = Job::RekeyOwner { owner_id: ann.id };
        let dropped = store.begin().await.unwrap();
        dropped.jobs().push(engine.id(), &job, engine.now()).await.unwrap();
        drop(dropped);
        let without = store.begin().await.unwrap();
        engine.post_within(&*without, ann.id, Visibility::Public).await.unwrap();
        without.commit().await.unwrap();
        assert_eq!(woken.next(Duration::ZERO).await, None, "{}", engine.name);
        let uow = store.begin().await.unwrap();
        uow.jobs().push(engine.id(), &job, engine.now()).await.unwrap();
        assert_eq!(woken.next(Duration::ZERO).await, None, "{}: before the commit", engine.name);
        uow.commit().await.unwrap();
        assert_eq!(woken.next(PATIENCE).await, Some(Event::JobQueued), "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_block_each_other_one_is_told_and_tried_again() {
    // On SQLite there is one writer at a time, and so no deadlock.
    let engine = Arc::new(engines().await.remove(1));
    assert_eq!(engine.name, "PostgreSQL");
    let (ann, bob) = (engine.person("ann").await.id, engine.person("bob").await.id);
    let both_hold_one = Arc::new(Barrier::new(2));
    let tries = Arc::new(AtomicU32::new(0));
    let tasks: Vec<_> = [(ann, bob), (bob, ann)]
        .into_iter()
        .map(|(first, second)| {
            let (engine, both, tries) = (Arc::clone(&engine), Arc::clone(&both_hold_one), Arc::clone(&tries));
            tokio::spawn(async move {
                let attempt = || async {
                    let uow = engine.store.begin().await?;
                    engine.post_within(&*uow, first, Visibility::Public).await?;
                    if tries.fetch_add(1, Ordering::SeqCst) < 2 {
                        both.wait().await;
                    }
                    engine.post_within(&*uow, second, Visibility::Public).await?;
                    Ok(uow.commit().await?)
                };
                retrying(&engine.store, attempt).await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert!(tries.load(Ordering::SeqCst) > 2, "nobody was in anybody's way");
    for person in [ann, bob] {
        let account = engine.queries.account(person).await.unwrap().unwrap();
        assert_eq!(account.profile.counts.posts, 2);
    }
}
