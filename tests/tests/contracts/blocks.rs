//! `BlockRepository` and `BlockQueries`.

use std::sync::Arc;

use futures_util::future::join_all;
use tintype_domain::{
    blocks::{Block, BlockQueries},
    follows::FollowState,
    paging::PageRequest,
    users::Relation,
    viewer::Actor,
};

use crate::engine::{Engine, engines, page_by_page};

const PARALLEL: usize = 20;

/// Whether it was not there yet.
async fn insert(engine: &Engine, owner: Actor, blocked: Actor) -> bool {
    let block = Block { id: engine.id(), owner_id: owner.id, blocked_id: blocked.id, created_at: engine.now() };
    let uow = engine.begin().await;
    let inserted = uow.blocks().insert(&block).await.unwrap();
    uow.commit().await.unwrap();
    inserted
}

async fn remove(engine: &Engine, owner: Actor, blocked: Actor) -> bool {
    let uow = engine.begin().await;
    let removed = uow.blocks().remove(owner.id, blocked.id).await.unwrap();
    uow.commit().await.unwrap();
    removed
}

#[tokio::test]
async fn a_block_is_there_once_has_one_direction_and_is_taken_back_alone() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let exist = async || {
            let uow = engine.begin().await;
            let exists = async |one: Actor, other: Actor| uow.blocks().exists(one.id, other.id).await.unwrap();
            (exists(ann, bob).await, exists(bob, ann).await)
        };
        assert_eq!(exist().await, (false, false), "{}", engine.name);
        assert!(insert(&engine, ann, bob).await && !insert(&engine, ann, bob).await, "{}", engine.name);
        assert_eq!(exist().await, (true, false), "{}", engine.name);
        assert!(insert(&engine, bob, ann).await, "{}", engine.name);
        assert!(remove(&engine, ann, bob).await && !remove(&engine, ann, bob).await, "{}", engine.name);
        assert_eq!(exist().await, (false, true), "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_block_at_once_one_does() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let engine = Arc::new(engine);
        let tasks = (0..PARALLEL).map(|_| {
            let engine = Arc::clone(&engine);
            tokio::spawn(async move { insert(&engine, ann, bob).await })
        });
        let inserted = join_all(tasks.collect::<Vec<_>>()).await.into_iter().filter(|told| *told.as_ref().unwrap());
        assert_eq!(inserted.count(), 1, "{}", engine.name);
        assert_eq!(engine.number("SELECT count(*) AS n FROM blocks").await, 1, "{}", engine.name);
    }
}

#[tokio::test]
async fn whom_one_blocks_is_listed_latest_first_page_by_page_also_who_blocks_back_and_never_who_is_away() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        for index in 0..6 {
            let person = engine.person(&format!("person{index}")).await;
            engine.follow(person, ann, FollowState::Requested).await;
            assert!(insert(&engine, ann, person).await);
            if index == 2 {
                assert!(insert(&engine, person, ann).await);
            }
        }
        let other = engine.person("other").await;
        assert!(insert(&engine, other, ann).await);
        engine.sql("UPDATE users SET status = 'suspended' WHERE username = 'person5'").await;
        let cards = page_by_page(async |page| engine.queries.blocks(&ann, page).await.unwrap()).await;
        let standing = Relation { blocks: true, ..Relation::default() };
        assert!(cards.iter().all(|card| card.viewer == Some(standing)), "{}: {cards:?}", engine.name);
        let names: Vec<_> = cards.into_iter().map(|card| card.username).collect();
        assert_eq!(names, ["person4", "person3", "person2", "person1", "person0"], "{}", engine.name);
        let others = engine.queries.blocks(&other, PageRequest::default()).await.unwrap();
        assert_eq!(others.items.len(), 1, "{}", engine.name);
    }
}
