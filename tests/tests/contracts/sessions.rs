//! `SessionRepository`.

use chrono::TimeDelta;
use tintype_database::SeaSessions;
use tintype_domain::{
    auth::CredentialQueries,
    sessions::{ABSOLUTE_DAYS, IDLE_DAYS, LiveSession, Session, SessionRepository},
    time::Timestamp,
    users::{Role, Status},
    viewer::Actor,
};

use crate::engine::{Engine, engines};

const IDLE: TimeDelta = TimeDelta::days(IDLE_DAYS);
const ABSOLUTE: TimeDelta = TimeDelta::days(ABSOLUTE_DAYS);
/// As exact as a stored moment is.
const MOMENT: TimeDelta = TimeDelta::microseconds(1);

fn sessions(engine: &Engine) -> SeaSessions {
    SeaSessions { database: engine.database.clone() }
}

/// Begun at `now` with the key `key`.
async fn begin(engine: &Engine, owner: Actor, key: u8, now: Timestamp) -> Session {
    let session = Session {
        id: engine.id(),
        owner_id: owner.id,
        key_hash: [key; 32],
        state: format!("{{\"key\":{key}}}"),
        address: "192.0.2.7".to_owned(),
        user_agent: "a browser".to_owned(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + ABSOLUTE,
    };
    sessions(engine).insert(&session).await.unwrap();
    session
}

async fn is_live(engine: &Engine, session: &Session, now: Timestamp) -> bool {
    let sessions = sessions(engine);
    let found = sessions.find(&session.key_hash, now).await.unwrap().is_some();
    let listed = sessions.list(session.owner_id, now).await.unwrap().iter().any(|listed| listed.id == session.id);
    assert_eq!(found, listed, "{}: found, listed", engine.name);
    found
}

#[tokio::test]
async fn a_session_is_found_by_its_key_with_what_decides_about_its_owner() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let now = engine.now();
        let session = begin(&engine, ann, 1, now).await;
        begin(&engine, engine.person("bob").await, 2, now).await;
        let live = |role, status| Some(LiveSession { session: session.clone(), role, status });
        let sessions = sessions(&engine);
        assert_eq!(sessions.find(&[1; 32], now).await.unwrap(), live(Role::User, Status::Active), "{}", engine.name);
        assert_eq!(sessions.find(&[3; 32], now).await.unwrap(), None, "{}", engine.name);
        engine.sql(&format!("UPDATE users SET role = 'admin', status = 'suspended' WHERE id = {}", ann.id)).await;
        let found = sessions.find(&[1; 32], now).await.unwrap();
        assert_eq!(found, live(Role::Admin, Status::Suspended), "{}", engine.name);
        engine.sql(&format!("UPDATE users SET deleted_at = updated_at WHERE id = {}", ann.id)).await;
        assert_eq!(sessions.find(&[1; 32], now).await.unwrap(), None, "{}: of somebody deleted", engine.name);
    }
}

#[tokio::test]
async fn a_session_lives_until_nobody_used_it_for_too_long_or_it_is_too_old() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let begun = engine.now();
        let session = begin(&engine, ann, 1, begun).await;
        assert!(is_live(&engine, &session, begun + IDLE - MOMENT).await, "{}", engine.name);
        assert!(!is_live(&engine, &session, begun + IDLE).await, "{}", engine.name);
        assert!(!sessions(&engine).end_one(ann.id, session.id, begun + IDLE).await.unwrap(), "{}", engine.name);
        let mut used = begun;
        while used + IDLE < session.expires_at {
            used += IDLE - MOMENT;
            sessions(&engine).touch(&session.key_hash, used).await.unwrap();
            let seen = sessions(&engine).find(&session.key_hash, used).await.unwrap().unwrap().session.last_seen_at;
            assert_eq!(seen, used, "{}", engine.name);
        }
        assert!(is_live(&engine, &session, session.expires_at - MOMENT).await, "{}", engine.name);
        assert!(!is_live(&engine, &session, session.expires_at).await, "{}", engine.name);
        let ended = sessions(&engine).end_one(ann.id, session.id, session.expires_at).await.unwrap();
        assert!(!ended, "{}: there is none to end", engine.name);
    }
}

#[tokio::test]
async fn an_update_replaces_state_and_expiry_of_a_session_that_has_not_ended() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let now = engine.now();
        let (session, other) = (begin(&engine, ann, 1, now).await, begin(&engine, ann, 2, now).await);
        let sessions = sessions(&engine);
        let until = now + TimeDelta::days(2);
        assert!(sessions.update(&[1; 32], "changed", until).await.unwrap(), "{}", engine.name);
        assert!(!sessions.update(&[3; 32], "changed", until).await.unwrap(), "{}", engine.name);
        let changed = Session { state: "changed".to_owned(), expires_at: until, ..session };
        let found = |key: u8| {
            let sessions = &sessions;
            async move { sessions.find(&[key; 32], now).await.unwrap().map(|live| live.session) }
        };
        assert_eq!((found(1).await, found(2).await), (Some(changed), Some(other)), "{}", engine.name);
        sessions.end(&[1; 32], now).await.unwrap();
        assert!(!sessions.update(&[1; 32], "again", until).await.unwrap(), "{}", engine.name);
    }
}

#[tokio::test]
async fn an_ended_session_stays_ended_and_keeps_nothing_but_its_address() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let now = engine.now();
        let session = begin(&engine, ann, 1, now).await;
        let sessions = sessions(&engine);
        sessions.end(&[1; 32], now).await.unwrap();
        sessions.touch(&[1; 32], now + MOMENT).await.unwrap();
        sessions.end(&[1; 32], now + TimeDelta::hours(1)).await.unwrap();
        sessions.end(&[9; 32], now).await.unwrap();
        assert!(!is_live(&engine, &session, now).await, "{}", engine.name);
        assert!(!sessions.end_one(ann.id, session.id, now).await.unwrap(), "{}", engine.name);
        let kept = "SELECT count(*) AS n FROM sessions WHERE state = '' AND last_seen_at = created_at";
        assert_eq!(engine.number(kept).await, 1, "{}", engine.name);
        let before = now - TimeDelta::days(1);
        assert!(engine.queries.address_known(ann.id, &session.address, before).await.unwrap(), "{}", engine.name);
        // It ended when it was ended first.
        assert_eq!(sessions.purge(now + MOMENT).await.unwrap(), 1, "{}", engine.name);
    }
}

#[tokio::test]
async fn the_sessions_of_a_person_are_listed_the_last_seen_first() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let now = engine.now();
        let mut begun = Vec::new();
        for (key, minutes) in [(1, 5), (2, 60), (3, 1)] {
            begun.push(begin(&engine, ann, key, now - TimeDelta::minutes(minutes)).await);
        }
        begin(&engine, bob, 4, now).await;
        let listed = sessions(&engine).list(ann.id, now).await.unwrap();
        let [first, second, third] = &begun[..] else { panic!() };
        assert_eq!(listed, [third.clone(), first.clone(), second.clone()], "{}", engine.name);
    }
}

#[tokio::test]
async fn somebody_ends_one_of_their_own_sessions_or_all_but_one() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let now = engine.now();
        let mut anns = Vec::new();
        for key in 1..=4 {
            anns.push(begin(&engine, ann, key, now).await);
        }
        let bobs = begin(&engine, bob, 5, now).await;
        let sessions = sessions(&engine);
        assert!(!sessions.end_one(ann.id, bobs.id, now).await.unwrap(), "{}", engine.name);
        assert!(!sessions.end_one(ann.id, engine.id(), now).await.unwrap(), "{}", engine.name);
        assert!(sessions.end_one(ann.id, anns[0].id, now).await.unwrap(), "{}", engine.name);
        assert!(!sessions.end_one(ann.id, anns[0].id, now).await.unwrap(), "{}", engine.name);
        assert_eq!(sessions.list(ann.id, now).await.unwrap().len(), 3, "{}", engine.name);
        assert_eq!(sessions.end_others(ann.id, Some(anns[1].id), now).await.unwrap(), 2, "{}", engine.name);
        assert_eq!(sessions.list(ann.id, now).await.unwrap(), [anns[1].clone()], "{}", engine.name);
        assert_eq!(sessions.end_others(ann.id, None, now).await.unwrap(), 1, "{}", engine.name);
        assert_eq!(sessions.list(ann.id, now).await.unwrap(), [], "{}", engine.name);
        assert!(is_live(&engine, &bobs, now).await, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_purge_removes_what_ended_or_expired_before_and_nothing_else() {
    for engine in engines().await {
        let ann = engine.person("ann").await;
        let now = engine.now();
        let expired = begin(&engine, ann, 1, now - ABSOLUTE).await;
        let (ended, live) = (begin(&engine, ann, 2, now).await, begin(&engine, ann, 3, now).await);
        let sessions = sessions(&engine);
        sessions.end(&ended.key_hash, now).await.unwrap();
        assert_eq!(expired.expires_at, now);
        assert_eq!(sessions.purge(now).await.unwrap(), 0, "{}", engine.name);
        assert_eq!(sessions.purge(now + MOMENT).await.unwrap(), 2, "{}", engine.name);
        assert_eq!(engine.number("SELECT id AS n FROM sessions").await, live.id.0, "{}", engine.name);
    }
}
