//! `CredentialQueries`.

use chrono::TimeDelta;
use tintype_database::SeaSessions;
use tintype_domain::{
    auth::{CredentialQueries, LoginRecord},
    ids::UserId,
    sessions::{Session, SessionRepository},
    users::{Role, Status},
};

use crate::{engine::engines, refresh_tokens};

#[tokio::test]
async fn somebody_is_found_by_name_or_address_in_any_case() {
    for engine in engines().await {
        let ann = engine.person("ann.lee").await;
        engine.person("bob").await;
        let record =
            LoginRecord { user_id: ann.id, role: Role::User, status: Status::Active, password_hash: "hash".to_owned() };
        for login in ["ann.lee", "Ann.Lee", "ann.lee@example.org", "ANN.LEE@Example.ORG"] {
            let found = engine.queries.login_record(login).await.unwrap();
            assert_eq!(found.as_ref(), Some(&record), "{}: {login}", engine.name);
        }
        for login in ["ann", "lee@example.org", "ann.lee@", "@", ""] {
            assert_eq!(engine.queries.login_record(login).await.unwrap(), None, "{}: {login}", engine.name);
        }
    }
}

#[tokio::test]
async fn a_log_in_is_decided_by_what_is_stored_now() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        for (word, status) in [
            ("pending", Status::Pending),
            ("suspended", Status::Suspended),
            ("leaving", Status::Leaving),
            ("active", Status::Active),
        ] {
            engine.sql(&format!("UPDATE users SET status = '{word}', role = 'moderator'")).await;
            let record = engine.queries.login_record("ann").await.unwrap().unwrap();
            assert_eq!((record.status, record.role), (status, Role::Moderator), "{}", engine.name);
        }
        let uow = engine.begin().await;
        uow.accounts().set_password_hash(ann.id, "newer", engine.now()).await.unwrap();
        uow.commit().await.unwrap();
        let record = engine.queries.login_record("ann").await.unwrap().unwrap();
        assert_eq!(record.password_hash, "newer", "{}", engine.name);
        assert_eq!(engine.queries.password_hash(ann.id).await.unwrap().as_deref(), Some("newer"), "{}", engine.name);
        assert_eq!(engine.queries.password_hash(UserId(7)).await.unwrap(), None, "{}", engine.name);
    }
}

#[tokio::test]
async fn another_hash_takes_the_place_of_the_one_it_was_made_of_and_refuses_no_session() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let began = engine.now();
        let hash = async || engine.queries.password_hash(ann.id).await.unwrap().unwrap();
        let first = hash().await;
        for (by, changed_at, is_first) in [("anew", None, true), ("late", None, false), ("later", Some(began), false)] {
            let uow = engine.begin().await;
            let replaced = uow.accounts().replace_password_hash(ann.id, &first, by, changed_at).await.unwrap();
            assert_eq!(replaced, is_first, "{}: {by}", engine.name);
            uow.commit().await.unwrap();
        }
        assert_eq!(hash().await, "anew", "{}", engine.name);
        let session = refresh_tokens::session(&engine, ann, 1).await;
        let session = Session { id: engine.id(), key_hash: [2; 32], ..session };
        let sessions = SeaSessions { database: engine.database.clone() };
        assert!(sessions.insert(&session, began).await.unwrap(), "{}", engine.name);
    }
}

#[tokio::test]
async fn a_device_is_known_by_address_and_browser_together_for_as_long_as_an_address_is() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let sessions = SeaSessions { database: engine.database.clone() };
        let begun = refresh_tokens::session(&engine, ann, 1).await;
        sessions.end(&begun.key_hash, engine.now()).await.unwrap();
        let (seen, moment) = (begun.last_seen_at, TimeDelta::microseconds(1));
        for (who, address, agent, since, known) in [
            (ann, "192.0.2.7", "a program", seen - moment, true),
            (ann, "192.0.2.7", "a program", seen, false),
            (ann, "192.0.2.8", "a program", seen - moment, false),
            (ann, "192.0.2.7", "another", seen - moment, false),
            (bob, "192.0.2.7", "a program", seen - moment, false),
        ] {
            let found = engine.queries.device_known(who.id, address, agent, since).await.unwrap();
            assert_eq!(found, known, "{}: {address} {agent}", engine.name);
        }
    }
}

#[tokio::test]
async fn an_account_is_unused_until_its_first_session_and_no_longer_than_sessions_are_known() {
    for engine in engines().await {
        let (ann, name) = (engine.person("ann").await, engine.name);
        engine.person("bob").await;
        let begun = engine.now() - TimeDelta::minutes(1);
        assert!(engine.queries.never_used(ann.id, begun).await.unwrap(), "{name}");
        assert!(!engine.queries.never_used(ann.id, engine.now()).await.unwrap(), "{name}: nobody knows any more");
        let session = refresh_tokens::session(&engine, ann, 1).await;
        assert!(!engine.queries.never_used(ann.id, begun).await.unwrap(), "{name}");
        let sessions = SeaSessions { database: engine.database.clone() };
        sessions.end(&session.key_hash, engine.now()).await.unwrap();
        assert!(!engine.queries.never_used(ann.id, begun).await.unwrap(), "{name}: it has ended");
    }
}

#[tokio::test]
async fn nobody_logs_in_as_somebody_deleted() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        engine.sql("UPDATE users SET deleted_at = updated_at").await;
        assert_eq!(engine.queries.password_hash(ann.id).await.unwrap(), None, "{}", engine.name);
        for login in ["ann", "ann@example.org"] {
            assert_eq!(engine.queries.login_record(login).await.unwrap(), None, "{}: {login}", engine.name);
        }
    }
}

#[tokio::test]
async fn an_address_is_known_by_a_session_seen_since_ended_or_not() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let sessions = SeaSessions { database: engine.database.clone() };
        let now = engine.now();
        for (key, address) in [(1, "192.0.2.1"), (2, "192.0.2.2")] {
            let session = Session {
                id: engine.id(),
                owner_id: ann.id,
                key_hash: [key; 32],
                state: String::new(),
                address: address.to_owned(),
                user_agent: String::new(),
                created_at: now,
                last_seen_at: now,
                expires_at: now + TimeDelta::days(1),
            };
            assert!(sessions.insert(&session, now).await.unwrap());
        }
        sessions.end(&[2; 32], now).await.unwrap();
        let before = now - TimeDelta::microseconds(1);
        for (owner, address, since, known) in [
            (ann.id, "192.0.2.1", before, true),
            (ann.id, "192.0.2.2", before, true),
            (ann.id, "192.0.2.1", now, false),
            (ann.id, "192.0.2.3", before, false),
            (bob.id, "192.0.2.1", before, false),
        ] {
            let answer = engine.queries.address_known(owner, address, since).await.unwrap();
            assert_eq!(answer, known, "{}: {owner} {address} {since}", engine.name);
        }
    }
}
