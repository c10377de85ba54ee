//! `FollowRepository` and `FollowQueries`.

use std::sync::Arc;

use futures_util::future::join_all;
use tintype_domain::{
    StoreError,
    follows::{
        Follow, FollowQueries,
        FollowState::{self, Accepted, Requested},
    },
    paging::PageRequest,
    store::UnitOfWorkFactory,
    users::{Card, Counts, ProfileQueries, Relation},
    viewer::{Actor, Viewer},
};

use crate::engine::{Engine, engines, page_by_page, viewer};

const PARALLEL: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Follow(FollowState),
    Remove,
    Accept,
    Refuse,
}
use Change::{Accept, Follow as Insert, Refuse, Remove};

type State = Option<FollowState>;

/// What there was, what is done, whether that is told to have come about, what there is then.
const CHANGES: [(State, Change, bool, State); 15] = [
    (None, Insert(Requested), true, Some(Requested)),
    (None, Insert(Accepted), true, Some(Accepted)),
    (None, Remove, false, None),
    (None, Accept, false, None),
    (None, Refuse, false, None),
    (Some(Requested), Insert(Requested), true, Some(Requested)),
    (Some(Requested), Insert(Accepted), false, Some(Requested)),
    (Some(Requested), Remove, true, None),
    (Some(Requested), Accept, true, Some(Accepted)),
    (Some(Requested), Refuse, true, None),
    (Some(Accepted), Insert(Requested), false, Some(Accepted)),
    (Some(Accepted), Insert(Accepted), true, Some(Accepted)),
    (Some(Accepted), Remove, true, None),
    (Some(Accepted), Accept, false, Some(Accepted)),
    (Some(Accepted), Refuse, false, Some(Accepted)),
];

async fn make(engine: &Engine, follower: Actor, followee: Actor, change: Change) -> Result<bool, StoreError> {
    let (one, other, now) = (follower.id, followee.id, engine.now());
    let uow = engine.store.begin().await?;
    let follows = uow.follows();
    let came_about = match change {
        Insert(state) => {
            let follow = Follow { id: engine.id(), owner_id: one, followee_id: other, state, created_at: now };
            follows.insert(&follow).await? == state
        }
        Remove => follows.remove(one, other).await?,
        Accept => follows.accept(one, other, now).await?,
        Refuse => follows.refuse(one, other).await?,
    };
    uow.commit().await?;
    Ok(came_about)
}

async fn state(engine: &Engine, follower: Actor, followee: &str) -> State {
    let profile = engine.queries.profile(&viewer(follower), followee).await.unwrap().unwrap();
    match profile.viewer.unwrap() {
        Relation { follows: true, follow_requested: false, .. } => Some(Accepted),
        Relation { follows: false, follow_requested: true, .. } => Some(Requested),
        Relation { follows: false, follow_requested: false, .. } => None,
        both => panic!("{both:?}"),
    }
}

/// Followers and followed.
async fn counts(engine: &Engine, person: Actor) -> (i64, i64) {
    let Counts { followers, following, .. } = engine.queries.account(person.id).await.unwrap().unwrap().profile.counts;
    (followers, following)
}

/// Two people for each change, standing to each other as it wants it.
async fn pairs(engine: &Engine) -> Vec<(Actor, Actor, String)> {
    let mut pairs = Vec::new();
    for (index, (before, ..)) in CHANGES.into_iter().enumerate() {
        let name = format!("followee{index}");
        let (follower, followee) = (engine.person(&format!("follower{index}")).await, engine.person(&name).await);
        if let Some(before) = before {
            engine.follow(follower, followee, before).await;
        }
        pairs.push((follower, followee, name));
    }
    pairs
}

async fn assert_stands(engine: &Engine, (follower, followee, name): &(Actor, Actor, String), end: State, what: &str) {
    let counted = i64::from(end == Some(Accepted));
    assert_eq!(state(engine, *follower, name).await, end, "{what}");
    assert_eq!(
        (counts(engine, *follower).await, counts(engine, *followee).await),
        ((0, counted), (counted, 0)),
        "{what}"
    );
}

#[tokio::test]
async fn each_change_leads_where_it_must_counts_for_both_and_changes_nothing_twice() {
    for engine in engines().await {
        for ((before, change, told, end), pair) in CHANGES.into_iter().zip(pairs(&engine).await) {
            let what = format!("{}: {change:?} where {before:?} was", engine.name);
            assert_eq!(make(&engine, pair.0, pair.1, change).await.unwrap(), told, "{what}");
            assert_stands(&engine, &pair, end, &what).await;
            let again = matches!(change, Insert(_)) && told;
            assert_eq!(make(&engine, pair.0, pair.1, change).await.unwrap(), again, "{what}, again");
            assert_stands(&engine, &pair, end, &what).await;
        }
        engine.assert_counters().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_change_the_same_at_once_one_does() {
    for engine in engines().await {
        let pairs = pairs(&engine).await;
        let engine = Arc::new(engine);
        for ((before, change, told, end), pair) in CHANGES.into_iter().zip(pairs) {
            let (follower, followee) = (pair.0, pair.1);
            let tasks = (0..PARALLEL).map(|_| {
                let engine = Arc::clone(&engine);
                tokio::spawn(async move { make(&engine, follower, followee, change).await.unwrap() })
            });
            let told_so = join_all(tasks.collect::<Vec<_>>()).await.into_iter().filter(|told| *told.as_ref().unwrap());
            let what = format!("{}: {change:?} where {before:?} was", engine.name);
            let one = if matches!(change, Insert(_)) { PARALLEL } else { 1 };
            assert_eq!(told_so.count(), if told { one } else { 0 }, "{what}");
            assert_stands(&engine, &pair, end, &what).await;
        }
        engine.assert_counters().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_following_each_other_at_once_do_not_block_each_other() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let engine = Arc::new(engine);
        let tasks = [(ann, bob), (bob, ann)].map(|(one, other)| {
            let engine = Arc::clone(&engine);
            tokio::spawn(async move {
                for _ in 0..20 {
                    for change in [Insert(Accepted), Remove] {
                        assert!(make(&engine, one, other, change).await?);
                    }
                }
                Ok::<_, StoreError>(())
            })
        });
        for task in tasks {
            task.await.unwrap().unwrap_or_else(|error| panic!("{}: {error:?}", engine.name));
        }
        engine.assert_counters().await;
    }
}

#[tokio::test]
async fn everybody_who_asked_is_accepted_and_nobody_else() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let mut asking = Vec::new();
        for index in 0..3 {
            let person = engine.person(&format!("asking{index}")).await;
            engine.follow(person, ann, Requested).await;
            asking.push(person);
        }
        let follower = engine.person("follower").await;
        engine.follow(follower, ann, Accepted).await;
        engine.follow(asking[0], bob, Requested).await;
        engine.follow(ann, bob, Requested).await;
        for accepted in [3, 0] {
            let uow = engine.begin().await;
            let told = uow.follows().accept_all(ann.id, engine.now()).await.unwrap();
            uow.commit().await.unwrap();
            assert_eq!(told, accepted, "{}", engine.name);
            assert_eq!(counts(&engine, ann).await, (4, 0), "{}", engine.name);
        }
        for person in asking.iter().chain([&follower]) {
            assert_eq!(state(&engine, *person, "ann").await, Some(Accepted), "{}", engine.name);
            assert_eq!(counts(&engine, *person).await, (0, 1), "{}", engine.name);
        }
        assert_eq!(state(&engine, asking[0], "bob").await, Some(Requested), "{}", engine.name);
        assert_eq!(counts(&engine, bob).await, (0, 0), "{}", engine.name);
        engine.assert_counters().await;
    }
}

#[tokio::test]
async fn a_block_is_one_in_either_direction() {
    for engine in engines().await {
        let (ann, bob, cat) = (engine.person("ann").await, engine.person("bob").await, engine.person("cat").await);
        engine.block(ann, bob).await;
        let uow = engine.begin().await;
        for (one, other, blocked) in [(ann, bob, true), (bob, ann, true), (ann, cat, false), (cat, bob, false)] {
            let told = uow.follows().blocked(one.id, other.id).await.unwrap();
            assert_eq!(told, blocked, "{}: {} {}", engine.name, one.id, other.id);
        }
    }
}

/// Five people who follow ann (`state`) and whom ann follows, the last of them latest, and three who must not show: one
/// who blocks ann, one whom ann blocks, one who is suspended.
async fn crowd(engine: &Engine, ann: Actor, state: FollowState) {
    for index in 0..8 {
        let person = engine.person(&format!("person{index}")).await;
        engine.follow(person, ann, state).await;
        engine.follow(ann, person, Accepted).await;
        match index {
            5 => engine.block(person, ann).await,
            6 => engine.block(ann, person).await,
            7 => engine.sql("UPDATE users SET status = 'suspended' WHERE username = 'person7'").await,
            _ => {}
        }
    }
}

const NEWEST_FIRST: [&str; 5] = ["person4", "person3", "person2", "person1", "person0"];

#[tokio::test]
async fn followers_and_followed_are_listed_newest_first_page_by_page_without_the_blocked() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        crowd(&engine, ann, Accepted).await;
        let by_ann = viewer(ann);
        let queries = &engine.queries;
        let followers =
            page_by_page(async |page| queries.followers(&by_ann, "ann", page).await.unwrap().unwrap()).await;
        let following =
            page_by_page(async |page| queries.following(&by_ann, "ann", page).await.unwrap().unwrap()).await;
        for cards in [followers, following] {
            let standing = Relation { follows: true, followed_by: true, ..Relation::default() };
            assert!(cards.iter().all(|card| card.viewer == Some(standing)), "{}: {cards:?}", engine.name);
            let names: Vec<_> = cards.into_iter().map(|card| card.username).collect();
            assert_eq!(names, NEWEST_FIRST, "{}", engine.name);
        }
        let page = engine.queries.followers(&Viewer::Stranger, "ann", PageRequest::default()).await.unwrap().unwrap();
        // A stranger neither blocks nor is blocked.
        assert_eq!(page.items.len(), 7, "{}", engine.name);
        assert!(page.items.iter().all(|Card { viewer, .. }| viewer.is_none()), "{}", engine.name);
    }
}

#[tokio::test]
async fn requests_are_listed_newest_first_page_by_page_without_the_blocked_and_the_accepted() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let follower = engine.person("follower").await;
        engine.follow(follower, ann, Accepted).await;
        crowd(&engine, ann, Requested).await;
        let requests = page_by_page(async |page| {
            let page = engine.queries.requests(ann.id, page).await.unwrap();
            assert_eq!(page.next, page.next.and(page.items.last().map(|last| last.key)), "{}", engine.name);
            page
        })
        .await;
        assert!(requests.windows(2).all(|two| two[0].requested_at > two[1].requested_at), "{}", engine.name);
        assert!(requests.iter().all(|request| request.card.viewer.unwrap().follows), "{}", engine.name);
        let names: Vec<_> = requests.into_iter().map(|request| request.card.username).collect();
        assert_eq!(names, NEWEST_FIRST, "{}", engine.name);
        let others = engine.queries.requests(follower.id, PageRequest::default()).await.unwrap();
        assert_eq!(others.items, [], "{}", engine.name);
    }
}
