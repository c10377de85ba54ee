//! `InviteRepository`, `InviteQueries`, and the approvals of `AccountRepository` and `ModerationQueries`.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::join_all;
use tintype_domain::{
    invites::{Invite, InviteQueries},
    moderation::ModerationQueries,
    time::Timestamp,
    viewer::Actor,
};

use crate::engine::{Engine, engines, page_by_page};

const PARALLEL: usize = 20;

/// For five accounts, a day from now; not there yet.
pub fn invite(engine: &Engine, owner: Option<Actor>, hash: u8) -> Invite {
    Invite {
        id: engine.id(),
        owner_id: owner.map(|owner| owner.id),
        code_hash: [hash; 32],
        uses: 5,
        used: 0,
        created_at: engine.now(),
        expires_at: engine.now() + TimeDelta::days(1),
    }
}

async fn insert(engine: &Engine, invite: &Invite) {
    let uow = engine.begin().await;
    uow.invites().insert(invite).await.unwrap();
    uow.commit().await.unwrap();
}

async fn take(engine: &Engine, hash: u8, now: Timestamp) -> bool {
    let uow = engine.begin().await;
    let taken = uow.invites().take(&[hash; 32], now).await.unwrap();
    uow.commit().await.unwrap();
    taken
}

async fn list(engine: &Engine) -> Vec<Invite> {
    page_by_page(async |page| engine.queries.invites(page).await.unwrap()).await
}

#[tokio::test]
async fn invitations_are_listed_as_they_were_made_the_newest_first_and_deleted_once() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let (of_ann, of_nobody) = (invite(&engine, Some(ann), 1), invite(&engine, None, 2));
        insert(&engine, &of_ann).await;
        insert(&engine, &of_nobody).await;
        assert_eq!(list(&engine).await, [of_nobody.clone(), of_ann.clone()], "{}", engine.name);
        for there in [true, false] {
            let uow = engine.begin().await;
            assert_eq!(uow.invites().delete(of_nobody.id).await.unwrap(), there, "{}", engine.name);
            uow.commit().await.unwrap();
        }
        assert_eq!(list(&engine).await, [of_ann], "{}", engine.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_used_as_often_as_it_may_be_also_where_many_ask_at_once() {
    for engine in engines().await {
        insert(&engine, &invite(&engine, None, 1)).await;
        let engine = Arc::new(engine);
        let tries = (0..PARALLEL).map(|_| {
            let engine = Arc::clone(&engine);
            tokio::spawn(async move { take(&engine, 1, engine.now()).await })
        });
        let taken = join_all(tries).await.into_iter().filter(|taken| *taken.as_ref().unwrap()).count();
        assert_eq!((taken, list(&engine).await[0].used), (5, 5), "{}", engine.name);
    }
}

#[tokio::test]
async fn an_invitation_is_good_until_it_expires_and_another_one_is_not_it() {
    for engine in engines().await {
        let invite = invite(&engine, None, 1);
        insert(&engine, &invite).await;
        assert!(!take(&engine, 2, engine.now()).await, "{}", engine.name);
        assert!(!take(&engine, 1, invite.expires_at).await, "{}", engine.name);
        assert!(take(&engine, 1, invite.expires_at - TimeDelta::microseconds(1)).await, "{}", engine.name);
        // What is not committed was not used.
        let uow = engine.begin().await;
        assert!(uow.invites().take(&[1; 32], engine.now()).await.unwrap(), "{}", engine.name);
        drop(uow);
        assert_eq!(list(&engine).await[0].used, 1, "{}", engine.name);
    }
}

#[tokio::test]
async fn who_waits_is_listed_with_why_until_somebody_has_decided() {
    for engine in engines().await {
        let mut people = Vec::new();
        for name in ["ann", "bob", "cat"] {
            let person = engine.person(name).await;
            let uow = engine.begin().await;
            uow.accounts().apply(person.id, &format!("{name} asks"), engine.now()).await.unwrap();
            uow.commit().await.unwrap();
            people.push(person);
        }
        let waiting = async || {
            let applicants = page_by_page(async |page| engine.queries.applicants(page).await.unwrap()).await;
            applicants.into_iter().map(|one| (one.person.username, one.reason)).collect::<Vec<_>>()
        };
        let asks = |name: &str| (name.to_owned(), format!("{name} asks"));
        assert_eq!(waiting().await, [asks("ann"), asks("bob"), asks("cat")], "{}", engine.name);
        for there in [true, false] {
            let uow = engine.begin().await;
            assert_eq!(uow.accounts().has_applied(people[0].id).await.unwrap(), there, "{}", engine.name);
            assert_eq!(uow.accounts().settle_approval(people[0].id).await.unwrap(), there, "{}", engine.name);
            uow.commit().await.unwrap();
        }
        assert_eq!(waiting().await, [asks("bob"), asks("cat")], "{}", engine.name);
        engine.sql(&format!("UPDATE users SET status = 'suspended' WHERE id = {}", people[1].id)).await;
        assert_eq!(waiting().await, [asks("cat")], "{}", engine.name);
    }
}
