//! `MuteRepository` and `MuteQueries`.

use chrono::TimeDelta;
use tintype_domain::{
    feed::FeedQueries,
    follows::FollowState,
    mutes::{Mute, MuteQueries},
    paging::PageRequest,
    posts::Visibility,
    users::Relation,
    viewer::Actor,
};

use crate::engine::{Engine, engines, page_by_page};

async fn insert(engine: &Engine, owner: Actor, muted: Actor) {
    let mute = Mute { id: engine.id(), owner_id: owner.id, muted_id: muted.id, created_at: engine.now() };
    let uow = engine.begin().await;
    uow.mutes().insert(&mute).await.unwrap();
    uow.commit().await.unwrap();
}

async fn remove(engine: &Engine, owner: Actor, muted: Actor) -> bool {
    let uow = engine.begin().await;
    let removed = uow.mutes().remove(owner.id, muted.id).await.unwrap();
    uow.commit().await.unwrap();
    removed
}

#[tokio::test]
async fn a_mute_is_there_once_loses_its_end_and_is_taken_back() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        engine.follow(ann, bob, FollowState::Accepted).await;
        engine.post(bob, Visibility::Public).await;
        let posts = async || engine.queries.home(&ann, PageRequest::default()).await.unwrap().items.len();
        engine.mute(ann, bob, Some(engine.now() - TimeDelta::hours(1))).await;
        let first = engine.number("SELECT id AS n FROM mutes").await;
        assert_eq!(posts().await, 1, "{}", engine.name);
        for _ in 0..2 {
            insert(&engine, ann, bob).await;
            assert_eq!(posts().await, 0, "{}", engine.name);
            assert_eq!(
                engine.number("SELECT id AS n FROM mutes WHERE ends_at IS NULL").await,
                first,
                "{}",
                engine.name
            );
        }
        assert!(!remove(&engine, bob, ann).await, "{}", engine.name);
        assert!(remove(&engine, ann, bob).await && !remove(&engine, ann, bob).await, "{}", engine.name);
        assert_eq!(posts().await, 1, "{}", engine.name);
    }
}

#[tokio::test]
async fn whom_one_mutes_is_listed_latest_first_page_by_page_without_the_blocked_the_away_and_the_ended() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        for index in 0..8 {
            let person = engine.person(&format!("person{index}")).await;
            if index == 7 {
                engine.mute(ann, person, Some(engine.now() - TimeDelta::hours(1))).await;
            } else {
                insert(&engine, ann, person).await;
            }
            match index {
                4 => engine.block(person, ann).await,
                5 => engine.block(ann, person).await,
                6 => engine.sql("UPDATE users SET status = 'leaving' WHERE username = 'person6'").await,
                _ => {}
            }
        }
        let other = engine.person("other").await;
        insert(&engine, other, ann).await;
        let cards = page_by_page(async |page| engine.queries.mutes(&ann, page).await.unwrap()).await;
        let standing = Relation { mutes: true, ..Relation::default() };
        assert!(cards.iter().all(|card| card.viewer == Some(standing)), "{}: {cards:?}", engine.name);
        let names: Vec<_> = cards.into_iter().map(|card| card.username).collect();
        assert_eq!(names, ["person3", "person2", "person1", "person0"], "{}", engine.name);
    }
}
