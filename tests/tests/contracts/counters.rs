//! Counters equal their rows, whatever happens at the same time.

use std::sync::Arc;

use tintype_domain::{
    StoreError,
    follows::{Follow, FollowState},
    ids::{IdGenerator, PostId},
    likes::{Like, Likeable},
    posts::Visibility,
    store::UnitOfWorkFactory,
    viewer::Actor,
};

use crate::engine::{Engine, engines};

const PEOPLE: usize = 50;
const ROUNDS: usize = 12;

async fn toggle(engine: &Engine, actor: Actor, post: PostId, owner: Actor, on: bool) -> Result<(), StoreError> {
    let uow = engine.store.begin().await?;
    let likeable = Likeable::Post(post);
    if on {
        let id = engine.ids.next().into();
        let like = Like { id, owner_id: actor.id, likeable, post_owner_id: owner.id, created_at: engine.now() };
        uow.likes().insert(&like).await?;
    } else {
        uow.likes().remove(actor.id, likeable).await?;
    }
    uow.commit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_people_toggling_leave_the_count_equal_to_the_rows() {
    for engine in engines().await {
        let owner = engine.person("owner").await;
        let post = engine.post(owner, Visibility::Public).await;
        let mut people = Vec::new();
        for index in 0..PEOPLE {
            people.push(engine.person(&format!("person{index}")).await);
        }
        let engine = Arc::new(engine);
        let tasks: Vec<_> = people
            .into_iter()
            .enumerate()
            .map(|(index, actor)| {
                let engine = Arc::clone(&engine);
                tokio::spawn(async move {
                    for round in 0..ROUNDS {
                        toggle(&engine, actor, post, owner, (index + round) % 3 != 0).await?;
                    }
                    Ok::<_, StoreError>(())
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap_or_else(|error| panic!("{}: {error:?}", engine.name));
        }
        engine.assert_counters().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_following_each_other_at_once_do_not_block_each_other() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let engine = Arc::new(engine);
        let tasks: Vec<_> = [(ann, bob), (bob, ann)]
            .into_iter()
            .map(|(one, other)| {
                let engine = Arc::clone(&engine);
                tokio::spawn(async move {
                    for _ in 0..20 {
                        let follow = Follow {
                            id: engine.ids.next().into(),
                            owner_id: one.id,
                            followee_id: other.id,
                            state: FollowState::Accepted,
                            created_at: engine.now(),
                        };
                        let uow = engine.store.begin().await?;
                        uow.users().find_pair(one.id, other.id).await?;
                        uow.follows().insert(&follow).await?;
                        uow.commit().await?;
                        let uow = engine.store.begin().await?;
                        uow.users().find_pair(one.id, other.id).await?;
                        uow.follows().remove(one.id, other.id).await?;
                        uow.commit().await?;
                    }
                    Ok::<_, StoreError>(())
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap_or_else(|error| panic!("{}: {error:?}", engine.name));
        }
        engine.assert_counters().await;
    }
}
