//! `SessionRepository`, with copies in Redis and without.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use tintype_database::SeaSessions;
use tintype_domain::{
    auth::CredentialQueries,
    sessions::{
        ABSOLUTE_DAYS, COPY_LEASE, IDLE_DAYS, LiveSession, STAFF_ABSOLUTE_DAYS, STAFF_IDLE_HOURS, Session,
        SessionRepository,
    },
    store::UnitOfWork,
    time::Timestamp,
    totp::Totp,
    users::{Role, Status},
    viewer::Actor,
};
use tintype_tests::{RedisServer, until};

use crate::{
    engine::{Engine, after, engines, postgres},
    redis::connected,
    session_copies::instance,
};

const IDLE: TimeDelta = TimeDelta::days(IDLE_DAYS);
const ABSOLUTE: TimeDelta = TimeDelta::days(ABSOLUTE_DAYS);
const STAFF_IDLE: TimeDelta = TimeDelta::hours(STAFF_IDLE_HOURS);
const STAFF_ABSOLUTE: TimeDelta = TimeDelta::days(STAFF_ABSOLUTE_DAYS);
/// As exact as a stored moment is.
const MOMENT: TimeDelta = TimeDelta::microseconds(1);

struct Place {
    name: &'static str,
    engine: Engine,
    sessions: Arc<dyn SessionRepository>,
    /// How long it may be before a change is known that nobody told of.
    lease: Duration,
    _redis: Option<RedisServer>,
}

async fn places() -> Vec<Place> {
    let mut places = Vec::new();
    for engine in engines().await {
        let sessions = Arc::new(SeaSessions { database: engine.database.clone() });
        places.push(Place { name: engine.name, engine, sessions, lease: Duration::ZERO, _redis: None });
    }
    let (engine, redis) = (postgres().await, RedisServer::start());
    let sessions = Arc::new(instance(&engine, &connected(&redis).await));
    places.push(Place { name: "PostgreSQL and Redis", engine, sessions, lease: COPY_LEASE, _redis: Some(redis) });
    places
}

fn session(engine: &Engine, owner: Actor, key: u8, now: Timestamp) -> Session {
    Session {
        id: engine.id(),
        owner_id: owner.id,
        key_hash: [key; 32],
        state: format!("{{\"key\":{key}}}"),
        address: "192.0.2.7".to_owned(),
        user_agent: "a browser".to_owned(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + ABSOLUTE,
    }
}

/// Begun at `now` with the key `key`.
async fn begin(Place { engine, sessions, .. }: &Place, owner: Actor, key: u8, now: Timestamp) -> Session {
    let session = session(engine, owner, key, now);
    assert!(sessions.insert(&session, engine.now()).await.unwrap());
    session
}

async fn is_live(Place { name, sessions, .. }: &Place, session: &Session, now: Timestamp) -> bool {
    let found = sessions.find(&session.key_hash, now).await.unwrap().is_some();
    let listed = sessions.list(session.owner_id, now).await.unwrap().iter().any(|listed| listed.id == session.id);
    assert_eq!(found, listed, "{name}: found, listed");
    found
}

#[tokio::test]
async fn a_session_is_found_by_its_key_with_what_decides_about_its_owner() {
    for place in places().await {
        let Place { name, engine, sessions, lease, .. } = &place;
        let ann = engine.person("ann").await;
        let now = engine.now();
        let session = begin(&place, ann, 1, now).await;
        begin(&place, engine.person("bob").await, 2, now).await;
        let live = |role, status| Some(LiveSession { session: session.clone(), role, status });
        for _ in 0..2 {
            let found = sessions.find(&[1; 32], now).await.unwrap();
            assert_eq!(found, live(Role::User, Status::Active), "{name}");
            assert_eq!(sessions.find(&[3; 32], now).await.unwrap(), None, "{name}");
        }
        engine.sql(&format!("UPDATE users SET role = 'admin', status = 'suspended' WHERE id = {}", ann.id)).await;
        let changed = live(Role::Admin, Status::Suspended);
        until(*lease, name, async || sessions.find(&[1; 32], now).await.unwrap() == changed).await;
        engine.sql(&format!("UPDATE users SET deleted_at = updated_at WHERE id = {}", ann.id)).await;
        until(*lease, name, async || sessions.find(&[1; 32], now).await.unwrap().is_none()).await;
    }
}

#[tokio::test]
async fn a_session_lives_until_nobody_used_it_for_too_long_or_it_is_too_old() {
    for place in places().await {
        let Place { name, engine, sessions, .. } = &place;
        let ann = engine.person("ann").await;
        let begun = engine.now();
        let session = begin(&place, ann, 1, begun).await;
        assert!(is_live(&place, &session, begun + IDLE - MOMENT).await, "{name}");
        assert!(!is_live(&place, &session, begun + IDLE).await, "{name}");
        assert_eq!(sessions.end_one(ann.id, session.id, begun + IDLE).await.unwrap(), None, "{name}");
        let mut used = begun;
        while used + IDLE < session.expires_at {
            used += IDLE - MOMENT;
            sessions.touch(&session.key_hash, used).await.unwrap();
            let seen = sessions.find(&session.key_hash, used).await.unwrap().unwrap().session.last_seen_at;
            assert_eq!(seen, used, "{name}");
        }
        assert!(is_live(&place, &session, session.expires_at - MOMENT).await, "{name}");
        assert!(!is_live(&place, &session, session.expires_at).await, "{name}");
        let ended = sessions.end_one(ann.id, session.id, session.expires_at).await.unwrap();
        assert_eq!(ended, None, "{name}: there is none to end");
    }
}

async fn give_role(engine: &Engine, who: Actor, role: &str) {
    engine.sql(&format!("UPDATE users SET role = '{role}' WHERE id = {}", who.id)).await;
}

#[tokio::test]
async fn a_session_of_a_moderator_or_an_admin_ends_sooner_from_when_they_are_one() {
    for place in places().await {
        let Place { name, engine, sessions, lease, .. } = &place;
        for (key, role) in [(1, "moderator"), (2, "admin")] {
            let (ann, begun) = (engine.person(&format!("ann{key}")).await, engine.now());
            let session = begin(&place, ann, key, begun).await;
            assert!(is_live(&place, &session, begun + STAFF_IDLE).await, "{name}: {role}");
            give_role(engine, ann, role).await;
            let found = async |now| sessions.find(&session.key_hash, now).await.unwrap();
            until(*lease, name, async || found(begun + STAFF_IDLE).await.is_none()).await;
            assert!(is_live(&place, &session, begun + STAFF_IDLE - MOMENT).await, "{name}: {role}");
            assert!(!is_live(&place, &session, begun + STAFF_IDLE).await, "{name}: {role}");
            let ended = sessions.end_one(ann.id, session.id, begun + STAFF_IDLE).await.unwrap();
            assert_eq!(ended, None, "{name}: {role}: there is none to end");
            let (mut used, over) = (begun, begun + STAFF_ABSOLUTE);
            while used + STAFF_IDLE < over {
                used += STAFF_IDLE - MOMENT;
                sessions.touch(&session.key_hash, used).await.unwrap();
                assert!(is_live(&place, &session, used).await, "{name}: {role}");
            }
            assert!(is_live(&place, &session, over - MOMENT).await, "{name}: {role}");
            assert!(!is_live(&place, &session, over).await, "{name}: {role}");
            // An expiry that comes first counts.
            assert!(sessions.update(&session.key_hash, "{}", used + MOMENT).await.unwrap(), "{name}: {role}");
            assert!(!is_live(&place, &session, used + MOMENT).await, "{name}: {role}");
        }
    }
}

#[tokio::test]
async fn an_update_replaces_state_and_expiry_of_a_session_that_has_not_ended() {
    for place in places().await {
        let Place { name, engine, sessions, .. } = &place;
        let ann = engine.person("ann").await;
        let now = engine.now();
        let (session, other) = (begin(&place, ann, 1, now).await, begin(&place, ann, 2, now).await);
        assert!(is_live(&place, &session, now).await, "{name}");
        let until = now + TimeDelta::days(2);
        assert!(sessions.update(&[1; 32], "changed", until).await.unwrap(), "{name}");
        assert!(!sessions.update(&[3; 32], "changed", until).await.unwrap(), "{name}");
        let changed = Session { state: "changed".to_owned(), expires_at: until, ..session };
        let found = |key: u8| async move { sessions.find(&[key; 32], now).await.unwrap().map(|live| live.session) };
        assert_eq!((found(1).await, found(2).await), (Some(changed), Some(other)), "{name}");
        sessions.end(&[1; 32], now).await.unwrap();
        assert!(!sessions.update(&[1; 32], "again", until).await.unwrap(), "{name}");
    }
}

#[tokio::test]
async fn an_ended_session_stays_ended_and_keeps_nothing_but_its_address() {
    for place in places().await {
        let Place { name, engine, sessions, .. } = &place;
        let ann = engine.person("ann").await;
        let now = engine.now();
        let session = begin(&place, ann, 1, now).await;
        assert!(is_live(&place, &session, now).await, "{name}");
        sessions.end(&[1; 32], now).await.unwrap();
        assert!(!is_live(&place, &session, now).await, "{name}");
        sessions.touch(&[1; 32], now + MOMENT).await.unwrap();
        sessions.end(&[1; 32], now + TimeDelta::hours(1)).await.unwrap();
        sessions.end(&[9; 32], now).await.unwrap();
        assert!(!is_live(&place, &session, now).await, "{name}");
        assert_eq!(sessions.end_one(ann.id, session.id, now).await.unwrap(), None, "{name}");
        let kept = "SELECT count(*) AS n FROM sessions WHERE state = '' AND last_seen_at = created_at";
        assert_eq!(engine.number(kept).await, 1, "{name}");
        let before = now - TimeDelta::days(1);
        assert!(engine.queries.address_known(ann.id, &session.address, before).await.unwrap(), "{name}");
        // It ended when it was ended first.
        assert_eq!(sessions.purge(now + MOMENT).await.unwrap(), 1, "{name}");
    }
}

#[tokio::test]
async fn the_sessions_of_a_person_are_listed_the_last_seen_first() {
    for place in places().await {
        let Place { name, engine, sessions, .. } = &place;
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let now = engine.now();
        let mut begun = Vec::new();
        for (key, minutes) in [(1, 5), (2, 60), (3, 1)] {
            begun.push(begin(&place, ann, key, now - TimeDelta::minutes(minutes)).await);
        }
        begin(&place, bob, 4, now).await;
        let listed = sessions.list(ann.id, now).await.unwrap();
        let [first, second, third] = &begun[..] else { panic!() };
        assert_eq!(listed, [third.clone(), first.clone(), second.clone()], "{name}");
    }
}

#[tokio::test]
async fn somebody_ends_one_of_their_own_sessions_or_all_but_one() {
    for place in places().await {
        let Place { name, engine, sessions, .. } = &place;
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        let now = engine.now();
        let mut anns = Vec::new();
        for key in 1..=4 {
            anns.push(begin(&place, ann, key, now).await);
        }
        let bobs = begin(&place, bob, 5, now).await;
        let live = async || {
            let mut live = Vec::new();
            for session in &anns {
                live.push(is_live(&place, session, now).await);
            }
            live
        };
        assert_eq!(live().await, [true; 4], "{name}");
        let end_one = async |id| sessions.end_one(ann.id, id, now).await.unwrap();
        assert_eq!(end_one(bobs.id).await, None, "{name}");
        assert_eq!(end_one(engine.id()).await, None, "{name}");
        assert_eq!(end_one(anns[0].id).await, Some([1; 32]), "{name}");
        assert_eq!(end_one(anns[0].id).await, None, "{name}");
        assert_eq!(live().await, [false, true, true, true], "{name}");
        let mut ended = sessions.end_others(ann.id, Some(anns[1].id), now).await.unwrap();
        ended.sort_unstable();
        assert_eq!(ended, [[3; 32], [4; 32]], "{name}");
        assert_eq!(live().await, [false, true, false, false], "{name}");
        assert_eq!(sessions.end_others(ann.id, None, now).await.unwrap(), [[2; 32]], "{name}");
        assert_eq!(live().await, [false; 4], "{name}");
        assert!(is_live(&place, &bobs, now).await, "{name}");
    }
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Password,
    SecondFactor,
}

/// About to be committed.
async fn change(engine: &Engine, owner: Actor, what: Change, now: Timestamp) -> Box<dyn UnitOfWork> {
    let uow = engine.begin().await;
    match what {
        Change::Password => uow.accounts().set_password_hash(owner.id, "newer", now).await.unwrap(),
        Change::SecondFactor => {
            let sealed_secret = "sealed".to_owned();
            let totp = Totp { owner_id: owner.id, sealed_secret, enabled_at: None, last_step: 0, created_at: now };
            assert!(uow.totp().propose(&totp).await.unwrap());
            assert!(uow.totp().enable(owner.id, "sealed", 1, now).await.unwrap());
        }
    }
    uow
}

#[tokio::test]
async fn a_log_in_that_began_before_the_password_was_changed_or_a_second_factor_was_on_makes_no_session() {
    for place in places().await {
        let Place { name, engine, sessions, .. } = &place;
        for (key, what) in [(1, Change::Password), (2, Change::SecondFactor)] {
            let (ann, bob) = (engine.person(&format!("ann{key}")).await, engine.person(&format!("bob{key}")).await);
            let now = engine.now();
            change(engine, ann, what, now).await.commit().await.unwrap();
            let theirs = session(engine, ann, key, now);
            assert!(!sessions.insert(&theirs, now - MOMENT).await.unwrap(), "{name}: {what:?}");
            assert!(!is_live(&place, &theirs, now).await, "{name}: {what:?}");
            assert!(sessions.insert(&theirs, now).await.unwrap(), "{name}: {what:?}");
            let others = session(engine, bob, key + 10, now);
            assert!(sessions.insert(&others, now - MOMENT).await.unwrap(), "{name}: {what:?}");
        }
    }
}

#[tokio::test]
async fn a_log_in_waits_for_a_change_that_is_about_to_be_committed() {
    for place in places().await {
        let Place { name, engine, sessions, .. } = &place;
        for (key, what) in [(1, Change::Password), (2, Change::SecondFactor)] {
            let ann = engine.person(&format!("ann{key}")).await;
            let began = engine.now();
            let uow = change(engine, ann, what, began + MOMENT).await;
            let theirs = session(engine, ann, key, began);
            assert!(!after(uow, sessions.insert(&theirs, began)).await.unwrap(), "{name}: {what:?}");
        }
    }
}

#[tokio::test]
async fn a_purge_removes_what_ended_expired_or_was_idle_before_and_nothing_else() {
    for place in places().await {
        let Place { name, engine, sessions, .. } = &place;
        let ann = engine.person("ann").await;
        let now = engine.now();
        let expired = begin(&place, ann, 1, now - ABSOLUTE).await;
        let (ended, live) = (begin(&place, ann, 2, now).await, begin(&place, ann, 3, now).await);
        sessions.end(&ended.key_hash, now).await.unwrap();
        sessions.touch(&expired.key_hash, now).await.unwrap();
        assert_eq!(expired.expires_at, now);
        assert_eq!(sessions.purge(now).await.unwrap(), 0, "{name}");
        assert_eq!(sessions.purge(now + MOMENT).await.unwrap(), 2, "{name}");
        assert_eq!(engine.number("SELECT id AS n FROM sessions").await, live.id.0, "{name}");
        let idle = TimeDelta::days(IDLE_DAYS);
        assert_eq!(sessions.purge(now + idle).await.unwrap(), 0, "{name}");
        assert_eq!(sessions.purge(now + idle + MOMENT).await.unwrap(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_purge_measures_the_sessions_of_moderators_and_admins_by_their_own_times() {
    for place in places().await {
        let Place { name, engine, sessions, .. } = &place;
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        give_role(engine, ann, "admin").await;
        let now = engine.now();
        let (old, idle) =
            (begin(&place, ann, 1, now - STAFF_ABSOLUTE).await, begin(&place, ann, 2, now - STAFF_IDLE).await);
        sessions.touch(&old.key_hash, now).await.unwrap();
        let live = begin(&place, ann, 3, now).await;
        let others = begin(&place, bob, 4, now - STAFF_ABSOLUTE).await;
        // One that was ended goes by when it was, as any other.
        let ended = begin(&place, ann, 5, now - STAFF_ABSOLUTE - MOMENT).await;
        sessions.end(&ended.key_hash, now).await.unwrap();
        assert_eq!(sessions.purge(now).await.unwrap(), 0, "{name}");
        assert_eq!(sessions.purge(now + MOMENT).await.unwrap(), 3, "{name}");
        for (session, kept) in [(&old, false), (&idle, false), (&live, true), (&others, true)] {
            assert_eq!(is_live(&place, session, now).await, kept, "{name}");
        }
    }
}
