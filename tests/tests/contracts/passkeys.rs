//! `PasskeyRepository` and `PasskeyQueries`.

use std::sync::Arc;

use futures_util::future::join_all;
use tintype_domain::{
    StoreError,
    error::Constraint,
    ids::{ChallengeId, PasskeyId, UserId},
    passkeys::{Passkey, PasskeyQueries},
    store::UnitOfWorkFactory,
};

use crate::engine::{Engine, engines};

const MOST: u32 = 3;

pub fn passkey(engine: &Engine, owner_id: UserId, credential: &str) -> Passkey {
    let id: PasskeyId = engine.id();
    Passkey {
        id,
        owner_id,
        credential_id: credential.to_owned(),
        credential: format!("public {credential}"),
        name: "phone".to_owned(),
        sign_count: 0,
        last_challenge: ChallengeId(id.0),
        created_at: engine.now(),
        last_used_at: None,
    }
}

async fn try_insert(engine: &Engine, passkey: &Passkey) -> Result<bool, StoreError> {
    let uow = engine.store.begin().await?;
    let kept = uow.passkeys().insert(passkey, MOST).await?;
    uow.commit().await?;
    Ok(kept)
}

pub async fn insert(engine: &Engine, passkey: &Passkey) {
    assert!(try_insert(engine, passkey).await.unwrap(), "{}", engine.name);
}

/// Whether it takes this answer, given in a unit of work of its own.
async fn try_answer(engine: &Engine, id: PasskeyId, challenge: i64, count: u32) -> Result<bool, StoreError> {
    let uow = engine.store.begin().await?;
    let taken = uow.passkeys().answer(id, ChallengeId(challenge), count, engine.now()).await?;
    uow.commit().await?;
    Ok(taken)
}

async fn find(engine: &Engine, credential: &str) -> Option<Passkey> {
    engine.queries.passkey_of(credential).await.unwrap()
}

#[tokio::test]
async fn one_is_found_by_its_credential_and_among_those_of_its_owner_the_newest_first() {
    for engine in engines().await {
        let (ann, bob, name) = (engine.person("ann").await.id, engine.person("bob").await.id, engine.name);
        let all = [passkey(&engine, ann, "a"), passkey(&engine, ann, "b"), passkey(&engine, bob, "A")];
        for passkey in &all {
            insert(&engine, passkey).await;
        }
        let [first, second, of_bob] = all;
        assert_eq!(find(&engine, "a").await, Some(first.clone()), "{name}");
        assert_eq!(find(&engine, "A").await, Some(of_bob), "{name}: letters are told apart");
        assert_eq!(find(&engine, "c").await, None, "{name}");
        assert_eq!(engine.queries.passkeys(ann).await.unwrap(), [second, first], "{name}");
    }
}

#[tokio::test]
async fn neither_a_number_nor_a_credential_is_there_twice() {
    for engine in engines().await {
        let (ann, bob, name) = (engine.person("ann").await.id, engine.person("bob").await.id, engine.name);
        let first = passkey(&engine, ann, "a");
        insert(&engine, &first).await;
        let same_number = Passkey { credential_id: "b".to_owned(), ..first.clone() };
        let number = try_insert(&engine, &same_number).await;
        assert!(matches!(number, Err(StoreError::Conflict(Constraint::PrimaryKey))), "{name}: {number:?}");
        for owner in [ann, bob] {
            let credential = try_insert(&engine, &passkey(&engine, owner, "a")).await;
            assert!(matches!(credential, Err(StoreError::Conflict(_))), "{name}: {credential:?}");
        }
        assert_eq!(engine.queries.passkeys(ann).await.unwrap(), [first], "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_more_than_the_most_however_many_come_at_once() {
    for engine in engines().await {
        let engine = Arc::new(engine);
        let (ann, bob) = (engine.person("ann").await.id, engine.person("bob").await.id);
        let tries = (0..10).map(|number| {
            let engine = Arc::clone(&engine);
            let passkey = passkey(&engine, ann, &format!("a{number}"));
            tokio::spawn(async move {
                loop {
                    match try_insert(&engine, &passkey).await {
                        Err(StoreError::Retry) => {}
                        kept => return kept.unwrap(),
                    }
                }
            })
        });
        let kept = join_all(tries.collect::<Vec<_>>()).await.into_iter().filter(|kept| *kept.as_ref().unwrap());
        assert_eq!(kept.count(), MOST as usize, "{}", engine.name);
        assert_eq!(engine.queries.passkeys(ann).await.unwrap().len(), MOST as usize, "{}", engine.name);
        insert(&engine, &passkey(&engine, bob, "b")).await;
    }
}

#[tokio::test]
async fn a_challenge_is_answered_once_and_none_before_it_after_that() {
    for engine in engines().await {
        let (ann, name) = (engine.person("ann").await.id, engine.name);
        let made = passkey(&engine, ann, "a");
        insert(&engine, &made).await;
        let first = made.last_challenge.0;
        for (challenge, taken) in [
            (first, false),
            (first - 1, false),
            (first + 2, true),
            (first + 2, false),
            (first + 1, false),
            (first + 3, true),
        ] {
            let answered = try_answer(&engine, made.id, challenge, 0).await.unwrap();
            assert_eq!(answered, taken, "{name}: {}", challenge - first);
        }
        let used = find(&engine, "a").await.unwrap();
        assert_eq!(used.last_challenge, ChallengeId(first + 3), "{name}");
        assert!(used.last_used_at.is_some_and(|at| at >= made.created_at), "{name}");
        assert!(!try_answer(&engine, engine.id(), first + 9, 0).await.unwrap(), "{name}: it is not there");
    }
}

#[tokio::test]
async fn a_count_rises_or_stays_none() {
    for engine in engines().await {
        let (ann, name) = (engine.person("ann").await.id, engine.name);
        let made = passkey(&engine, ann, "a");
        insert(&engine, &made).await;
        let mut challenge = made.last_challenge.0;
        for (count, taken) in [(0, true), (0, true), (5, true), (5, false), (4, false), (0, false), (u32::MAX, true)] {
            challenge += 1;
            assert_eq!(try_answer(&engine, made.id, challenge, count).await.unwrap(), taken, "{name}: {count}");
        }
        let used = find(&engine, "a").await.unwrap();
        assert_eq!((used.sign_count, used.last_challenge.0), (u32::MAX, challenge), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_who_answer_at_once_one_is_first() {
    for engine in engines().await {
        let engine = Arc::new(engine);
        let made = passkey(&engine, engine.person("ann").await.id, "a");
        insert(&engine, &made).await;
        let (id, challenge) = (made.id, made.last_challenge.0 + 1);
        let tries = (0..20).map(|_| {
            let engine = Arc::clone(&engine);
            tokio::spawn(async move {
                loop {
                    match try_answer(&engine, id, challenge, 0).await {
                        Err(StoreError::Retry) => {}
                        taken => return taken.unwrap(),
                    }
                }
            })
        });
        let first = join_all(tries.collect::<Vec<_>>()).await.into_iter().filter(|taken| *taken.as_ref().unwrap());
        assert_eq!(first.count(), 1, "{}", engine.name);
    }
}

#[tokio::test]
async fn one_is_removed_by_its_owner_alone() {
    for engine in engines().await {
        let (ann, bob, name) = (engine.person("ann").await.id, engine.person("bob").await.id, engine.name);
        let made = passkey(&engine, ann, "a");
        insert(&engine, &made).await;
        for (owner, removed) in [(bob, false), (ann, true), (ann, false)] {
            let uow = engine.begin().await;
            assert_eq!(uow.passkeys().remove(owner, made.id).await.unwrap(), removed, "{name}");
            uow.commit().await.unwrap();
        }
        assert_eq!(find(&engine, "a").await, None, "{name}");
    }
}
