//! `LikeRepository` and `LikeQueries`.

use std::sync::Arc;

use futures_util::future::join_all;
use tintype_domain::{
    StoreError,
    ids::PostId,
    likes::{Like, LikeQueries, Likeable},
    paging::PageRequest,
    posts::Visibility,
    store::UnitOfWorkFactory,
    users::Relation,
    viewer::{Actor, Viewer},
};

use crate::engine::{Engine, engines, page_by_page, viewer};

const PEOPLE: usize = 50;
const ROUNDS: usize = 12;

/// The count afterwards; `None` when there is nothing to like.
async fn toggle(engine: &Engine, actor: Actor, likeable: Likeable, on: bool) -> Result<Option<i64>, StoreError> {
    let uow = engine.store.begin().await?;
    let count = if on {
        let like =
            Like { id: engine.id(), owner_id: actor.id, likeable, post_owner_id: actor.id, created_at: engine.now() };
        uow.likes().insert(&like).await?
    } else {
        uow.likes().remove(actor.id, likeable).await?
    };
    uow.commit().await?;
    Ok(count)
}

/// A post of ann's and a comment on it of bob's.
async fn likeables(engine: &Engine, ann: Actor, bob: Actor) -> [Likeable; 2] {
    let post = engine.post(ann, Visibility::Public).await;
    let comment = engine.comment(bob, (ann, post), None);
    engine.write(&comment).await;
    [Likeable::Post(post), Likeable::Comment(comment.id)]
}

#[tokio::test]
async fn a_like_counts_once_until_it_is_taken_back() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        for likeable in likeables(&engine, ann, bob).await {
            for (actor, on, count) in [
                (ann, false, 0),
                (ann, true, 1),
                (ann, true, 1),
                (bob, true, 2),
                (ann, false, 1),
                (ann, false, 1),
                (ann, true, 2),
                (bob, false, 1),
            ] {
                let told = toggle(&engine, actor, likeable, on).await.unwrap();
                assert_eq!(told, Some(count), "{}: {likeable:?} {} {on}", engine.name, actor.id);
                engine.assert_counters().await;
            }
        }
    }
}

#[tokio::test]
async fn what_is_deleted_or_never_was_is_neither_liked_nor_taken_back() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let [post, comment] = likeables(&engine, ann, bob).await;
        for likeable in [post, comment] {
            toggle(&engine, ann, likeable, true).await.unwrap();
        }
        engine.sql("UPDATE posts SET deleted_at = updated_at").await;
        engine.sql("UPDATE comments SET deleted_at = updated_at").await;
        let nowhere = [Likeable::Post(engine.id()), Likeable::Comment(engine.id())];
        for likeable in [post, comment].into_iter().chain(nowhere) {
            for on in [true, false] {
                let told = toggle(&engine, bob, likeable, on).await.unwrap();
                assert_eq!(told, None, "{}: {likeable:?} {on}", engine.name);
            }
        }
        assert_eq!(engine.number("SELECT count(*) AS n FROM likes").await, 2, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_like_says_whose_the_liked_thing_is() {
    for engine in engines().await {
        let (ann, bob, cat) = (engine.person("ann").await, engine.person("bob").await, engine.person("cat").await);
        for likeable in likeables(&engine, ann, bob).await {
            toggle(&engine, cat, likeable, true).await.unwrap();
        }
        let owner = "SELECT likeable_owner_id AS n FROM likes WHERE likeable_type = ";
        assert_eq!(engine.number(&format!("{owner}'post'")).await, ann.id.0, "{}", engine.name);
        assert_eq!(engine.number(&format!("{owner}'comment'")).await, bob.id.0, "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_people_toggling_leave_the_count_equal_to_the_rows() {
    for engine in engines().await {
        let owner = engine.person("owner").await;
        let likeables = likeables(&engine, owner, owner).await;
        let mut people = Vec::new();
        for index in 0..PEOPLE {
            people.push(engine.person(&format!("person{index}")).await);
        }
        let engine = Arc::new(engine);
        let tasks = people.into_iter().enumerate().map(|(index, actor)| {
            let engine = Arc::clone(&engine);
            tokio::spawn(async move {
                for round in 0..ROUNDS {
                    toggle(&engine, actor, likeables[round % 2], (index + round) % 3 != 0).await?;
                }
                Ok::<_, StoreError>(())
            })
        });
        for task in join_all(tasks.collect::<Vec<_>>()).await {
            task.unwrap().unwrap_or_else(|error| panic!("{}: {error:?}", engine.name));
        }
        assert_ne!(engine.number("SELECT count(*) AS n FROM likes").await, 0, "{}", engine.name);
        engine.assert_counters().await;
    }
}

#[tokio::test]
async fn who_likes_a_post_is_listed_newest_first_page_by_page_without_the_blocked() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let post = engine.post(ann, Visibility::Public).await;
        let elsewhere = engine.post(ann, Visibility::Public).await;
        for index in 0..6 {
            let person = engine.person(&format!("person{index}")).await;
            toggle(&engine, person, Likeable::Post(post), true).await.unwrap();
            match index {
                4 => engine.block(person, ann).await,
                5 => engine.sql("UPDATE users SET status = 'suspended' WHERE username = 'person5'").await,
                _ => {}
            }
        }
        toggle(&engine, ann, Likeable::Post(elsewhere), true).await.unwrap();
        let (queries, by_ann) = (&engine.queries, viewer(ann));
        let cards = page_by_page(async |page| queries.likers(&by_ann, post, page).await.unwrap().unwrap()).await;
        assert!(cards.iter().all(|card| card.viewer == Some(Relation::default())), "{}", engine.name);
        let names: Vec<_> = cards.into_iter().map(|card| card.username).collect();
        assert_eq!(names, ["person3", "person2", "person1", "person0"], "{}", engine.name);
        let to_stranger =
            engine.queries.likers(&Viewer::Stranger, post, PageRequest::default()).await.unwrap().unwrap();
        assert_eq!(to_stranger.items.len(), 5, "{}", engine.name);
        let nowhere = engine.queries.likers(&viewer(ann), PostId(7), PageRequest::default()).await.unwrap();
        assert_eq!(nowhere, None, "{}", engine.name);
    }
}
