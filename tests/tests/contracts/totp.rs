//! `TotpRepository` and `TotpQueries`.

use std::sync::Arc;

use futures_util::future::join_all;
use tintype_domain::{
    StoreError,
    ids::UserId,
    store::UnitOfWorkFactory,
    totp::{Totp, TotpQueries, TotpStatus},
};

use crate::engine::{Engine, engines};

const STEP: i64 = 58_000_000;

fn totp(engine: &Engine, owner_id: UserId, sealed_secret: &str) -> Totp {
    let sealed_secret = sealed_secret.to_owned();
    Totp { owner_id, sealed_secret, enabled_at: None, last_step: 0, created_at: engine.now() }
}

async fn propose(engine: &Engine, totp: &Totp) -> bool {
    let uow = engine.begin().await;
    let proposed = uow.totp().propose(totp).await.unwrap();
    uow.commit().await.unwrap();
    proposed
}

async fn find(engine: &Engine, owner: UserId) -> Option<Totp> {
    engine.begin().await.totp().find(owner).await.unwrap()
}

/// With the secret `sealed` and recovery codes of the hashes 1 and 2.
pub async fn turn_on(engine: &Engine, owner: UserId) {
    let now = engine.now();
    assert!(propose(engine, &totp(engine, owner, "sealed")).await);
    let uow = engine.begin().await;
    assert!(uow.totp().enable(owner, "sealed", STEP, now).await.unwrap());
    uow.totp().set_recovery_codes(owner, &[[1; 32], [2; 32]], now).await.unwrap();
    uow.commit().await.unwrap();
}

#[tokio::test]
async fn a_secret_is_found_as_it_was_proposed_last_and_is_on_once_it_was_enabled() {
    for engine in engines().await {
        let (ann, name) = (engine.person("ann").await.id, engine.name);
        assert!(find(&engine, ann).await.is_none(), "{name}");
        let (first, second) = (totp(&engine, ann, "first"), totp(&engine, ann, "second"));
        assert!(propose(&engine, &first).await && propose(&engine, &second).await, "{name}");
        assert!(find(&engine, ann).await == Some(second.clone()), "{name}");
        let now = engine.now();
        let uow = engine.begin().await;
        assert!(!uow.totp().enable(ann, "first", STEP, now).await.unwrap(), "{name}: another by now");
        assert!(uow.totp().enable(ann, "second", STEP, now).await.unwrap(), "{name}");
        assert!(!uow.totp().enable(ann, "second", STEP, now).await.unwrap(), "{name}: on already");
        uow.commit().await.unwrap();
        let on = Totp { enabled_at: Some(now), last_step: STEP, ..second };
        assert!(find(&engine, ann).await == Some(on.clone()), "{name}");
        assert!(!propose(&engine, &totp(&engine, ann, "third")).await, "{name}");
        assert!(find(&engine, ann).await == Some(on), "{name}: it stays");
    }
}

#[tokio::test]
async fn a_step_is_used_once_and_none_before_it_after_that() {
    for engine in engines().await {
        let (ann, name, now) = (engine.person("ann").await.id, engine.name, engine.now());
        let uow = engine.begin().await;
        assert!(!uow.totp().use_step(ann, STEP, now).await.unwrap(), "{name}: there is none");
        uow.totp().propose(&totp(&engine, ann, "sealed")).await.unwrap();
        assert!(!uow.totp().use_step(ann, STEP, now).await.unwrap(), "{name}: it is off");
        uow.totp().enable(ann, "sealed", STEP, now).await.unwrap();
        for (step, taken) in [(STEP, false), (STEP - 1, false), (STEP + 1, true), (STEP + 1, false), (STEP, false)] {
            assert_eq!(uow.totp().use_step(ann, step, now).await.unwrap(), taken, "{name}: {step}");
        }
        uow.commit().await.unwrap();
    }
}

#[derive(Clone, Copy)]
enum Use {
    Step,
    RecoveryCode,
    Proposal,
}

impl Use {
    /// In a unit of work of its own, as often as it loses to another.
    async fn attempt(self, engine: &Engine, owner: UserId) -> bool {
        loop {
            match self.once(engine, owner).await {
                Err(StoreError::Retry) => {}
                used => return used.unwrap(),
            }
        }
    }

    async fn once(self, engine: &Engine, owner: UserId) -> Result<bool, StoreError> {
        let (uow, now) = (engine.store.begin().await?, engine.now());
        let used = match self {
            Self::Step => uow.totp().use_step(owner, STEP + 1, now).await?,
            Self::RecoveryCode => uow.totp().use_recovery_code(owner, &[1; 32]).await?,
            Self::Proposal => uow.totp().enable(owner, "sealed", STEP, now).await?,
        };
        uow.commit().await?;
        Ok(used)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_who_use_a_code_or_turn_it_on_at_once_one_is_first() {
    for engine in engines().await {
        let engine = Arc::new(engine);
        let (ann, bob) = (engine.person("ann").await.id, engine.person("bob").await.id);
        turn_on(&engine, ann).await;
        propose(&engine, &totp(&engine, bob, "sealed")).await;
        for (how, owner) in [(Use::Step, ann), (Use::RecoveryCode, ann), (Use::Proposal, bob)] {
            let tries = (0..20).map(|_| {
                let engine = Arc::clone(&engine);
                tokio::spawn(async move { how.attempt(&engine, owner).await })
            });
            let first = join_all(tries.collect::<Vec<_>>()).await.into_iter().filter(|used| *used.as_ref().unwrap());
            assert_eq!(first.count(), 1, "{}", engine.name);
        }
    }
}

#[tokio::test]
async fn a_recovery_code_is_its_owner_s_and_good_once_and_new_ones_take_the_place_of_all() {
    for engine in engines().await {
        let (ann, bob, name) = (engine.person("ann").await.id, engine.person("bob").await.id, engine.name);
        turn_on(&engine, ann).await;
        turn_on(&engine, bob).await;
        let uow = engine.begin().await;
        uow.totp().set_recovery_codes(bob, &[[7; 32]], engine.now()).await.unwrap();
        for (owner, hash, taken) in [(ann, 7, false), (ann, 1, true), (ann, 1, false), (bob, 2, false), (bob, 7, true)]
        {
            let used = uow.totp().use_recovery_code(owner, &[hash; 32]).await.unwrap();
            assert_eq!(used, taken, "{name}: {owner} {hash}");
        }
        uow.totp().set_recovery_codes(ann, &[[3; 32], [4; 32], [5; 32]], engine.now()).await.unwrap();
        assert!(!uow.totp().use_recovery_code(ann, &[2; 32]).await.unwrap(), "{name}");
        uow.commit().await.unwrap();
        assert_eq!(engine.queries.totp_status(ann).await.unwrap().recovery_codes_left, 3, "{name}");
    }
}

#[tokio::test]
async fn the_status_is_that_of_now() {
    for engine in engines().await {
        let (ann, name) = (engine.person("ann").await.id, engine.name);
        let off = TotpStatus::default();
        assert_eq!(engine.queries.totp_status(ann).await.unwrap(), off, "{name}");
        propose(&engine, &totp(&engine, ann, "other")).await;
        assert_eq!(engine.queries.totp_status(ann).await.unwrap(), off, "{name}: a code is still to come");
        turn_on(&engine, ann).await;
        let enabled_at = find(&engine, ann).await.unwrap().enabled_at;
        let on = TotpStatus { enabled_at, recovery_codes_left: 2 };
        assert!(enabled_at.is_some() && engine.queries.totp_status(ann).await.unwrap() == on, "{name}");
        for removed in [true, false] {
            let uow = engine.begin().await;
            assert_eq!(uow.totp().remove(ann).await.unwrap(), removed, "{name}");
            uow.commit().await.unwrap();
            assert_eq!(engine.queries.totp_status(ann).await.unwrap(), off, "{name}");
        }
        assert!(find(&engine, ann).await.is_none(), "{name}");
        assert_eq!(engine.number("SELECT count(*) AS n FROM recovery_codes").await, 0, "{name}");
    }
}

#[tokio::test]
async fn sealings_come_in_the_order_of_their_owners_and_another_one_takes_the_place_of_the_one_it_was_made_of() {
    for engine in engines().await {
        let name = engine.name;
        let mut people = Vec::new();
        for person in ["ann", "bob", "eve"] {
            let id = engine.person(person).await.id;
            propose(&engine, &totp(&engine, id, person)).await;
            people.push(id);
        }
        let uow = engine.begin().await;
        let page = async |after, limit| {
            let page = uow.totp().page(after, limit).await.unwrap();
            page.into_iter().map(|totp| totp.sealed_secret).collect::<Vec<_>>()
        };
        assert_eq!(page(UserId(0), 2).await, ["ann", "bob"], "{name}");
        assert_eq!(page(people[1], 2).await, ["eve"], "{name}");
        assert_eq!(page(people[2], 2).await, [""; 0], "{name}");
        for (from, to) in [("ann", "anew"), ("ann", "late")] {
            uow.totp().reseal(people[0], from, to, engine.now()).await.unwrap();
        }
        assert_eq!(page(UserId(0), 9).await, ["anew", "bob", "eve"], "{name}");
    }
}
