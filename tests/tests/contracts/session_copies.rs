//! `SessionCache` in Redis, and what instances with copies of sessions promise when Redis is not there.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use chrono::TimeDelta;
use tintype_database::SeaSessions;
use tintype_domain::{
    ids::{SessionId, UserId},
    sessions::{COPY_LEASE, CachedSessions, LiveSession, Lookup, Session, SessionCache, SessionRepository, Ticket},
    time::Timestamp,
    users::{Role, Status},
};
use tintype_redis::{Redis, RedisSessionCache};
use tintype_security::RandomKeys;
use tintype_tests::{RedisServer, until};
use tokio::sync::Notify;

use crate::{
    engine::{Engine, postgres},
    redis::{BOUND, connected, until_it_answers},
};

const KEY: [u8; 32] = [7; 32];
/// docs/operations.md: refused at every instance.
const REFUSED: Duration = Duration::from_secs(5);

fn cache(redis: &Arc<Redis>) -> RedisSessionCache {
    RedisSessionCache::new(Arc::clone(redis), &RandomKeys::from_system().unwrap())
}

/// One of several that serve the same people.
pub fn instance(engine: &Engine, redis: &Arc<Redis>) -> CachedSessions {
    let sessions = Arc::new(SeaSessions { database: engine.database.clone() });
    CachedSessions { sessions, copies: Arc::new(cache(redis)) }
}

fn live(key_hash: [u8; 32]) -> LiveSession {
    let now = Timestamp::from_timestamp_micros(1_767_225_600_000_001).unwrap();
    let session = Session {
        id: SessionId(1),
        owner_id: UserId(2),
        key_hash,
        state: "{}".to_owned(),
        address: "192.0.2.7".to_owned(),
        user_agent: "a browser".to_owned(),
        created_at: now,
        last_seen_at: now,
        expires_at: now + TimeDelta::days(1),
    };
    LiveSession { session, role: Role::Moderator, status: Status::Leaving }
}

async fn ticket(cache: &RedisSessionCache) -> Ticket {
    match cache.look(&KEY).await {
        Lookup::Missing(ticket) => ticket,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_copy_is_there_for_every_instance_until_it_is_forgotten() {
    let server = RedisServer::start();
    let (one, other) = (cache(&connected(&server).await), cache(&connected(&server).await));
    let held = ticket(&one).await;
    assert_eq!(other.look(&KEY).await, Lookup::Unknown, "somebody is about to put it there");
    one.keep(held, &live(KEY)).await;
    for cache in [&one, &other] {
        assert_eq!(cache.look(&KEY).await, Lookup::Copy(live(KEY)));
        assert!(matches!(cache.look(&[8; 32]).await, Lookup::Missing(_) | Lookup::Unknown), "another session");
    }
    other.forget(&[[9; 32], KEY]).await;
    assert!(matches!(one.look(&KEY).await, Lookup::Missing(_)));
}

#[tokio::test]
async fn a_copy_lives_for_its_lease_from_when_its_ticket_was_given() {
    let server = RedisServer::start();
    let (key, cache) = (format!("tintype:session:{}", "07".repeat(32)), cache(&connected(&server).await));
    let left = || server.command(&["PTTL", &key]).parse::<u128>().unwrap();
    let held = ticket(&cache).await;
    until(COPY_LEASE, "nothing of the lease is over", async || left() < COPY_LEASE.as_millis() - 500).await;
    cache.keep(held, &live(KEY)).await;
    assert!(matches!(cache.look(&KEY).await, Lookup::Copy(_)));
    assert!(left() < COPY_LEASE.as_millis() - 500, "it began anew");
    // As if the clock of Redis were set back.
    server.command(&["PEXPIRE", &key, "3600000"]);
    assert!(matches!(cache.look(&KEY).await, Lookup::Missing(_)));
    cache.forget(&[KEY]).await;
    let too_late = ticket(&cache).await;
    until(COPY_LEASE, "the lease does not end", async || server.command(&["EXISTS", &key]) == "0").await;
    cache.keep(too_late, &live(KEY)).await;
    assert!(matches!(cache.look(&KEY).await, Lookup::Missing(_)), "a ticket outlived its lease");
}

#[tokio::test]
async fn a_ticket_is_void_once_the_session_was_forgotten_or_all_was_lost() {
    let server = RedisServer::start();
    let (one, other) = (cache(&connected(&server).await), cache(&connected(&server).await));
    let held = ticket(&one).await;
    other.forget(&[KEY]).await;
    one.keep(held.clone(), &live(KEY)).await;
    let newer = ticket(&one).await;
    one.keep(held, &live(KEY)).await;
    assert_eq!(one.look(&KEY).await, Lookup::Unknown, "an old ticket was taken for the new one");
    assert_eq!(server.command(&["FLUSHALL"]), "OK");
    one.keep(newer.clone(), &live(KEY)).await;
    let newest = ticket(&one).await;
    one.keep(newer, &live(KEY)).await;
    assert_eq!(one.look(&KEY).await, Lookup::Unknown, "a ticket was given twice");
    one.keep(newest, &live(KEY)).await;
    assert_eq!(one.look(&KEY).await, Lookup::Copy(live(KEY)));
}

#[tokio::test]
async fn a_redis_that_is_gone_or_never_answers_is_one_that_knows_nothing() {
    let mut server = RedisServer::start();
    let redis = connected(&server).await;
    let cache = cache(&redis);
    let held = ticket(&cache).await;
    server.stall();
    for _ in 0..3 {
        let before = Instant::now();
        assert_eq!(cache.look(&KEY).await, Lookup::Unknown);
        assert!(before.elapsed() < BOUND, "{:?}", before.elapsed());
    }
    let before = Instant::now();
    cache.keep(held, &live(KEY)).await;
    cache.forget(&[KEY; 100]).await;
    assert_eq!(cache.look(&KEY).await, Lookup::Unknown);
    assert!(before.elapsed() < BOUND, "{:?}", before.elapsed());
    server.go_on();
    until_it_answers(&redis).await;
    server.stop();
    let before = Instant::now();
    assert_eq!(cache.look(&KEY).await, Lookup::Unknown);
    cache.forget(&[KEY]).await;
    assert!(before.elapsed() < BOUND, "{:?}", before.elapsed());
    server.again();
    until_it_answers(&redis).await;
    assert!(matches!(cache.look(&KEY).await, Lookup::Missing(_)));
}

/// Somebody's session at two instances, the first of which has put a copy of it there.
struct Pair {
    engine: Engine,
    session: Session,
    one: CachedSessions,
    other: CachedSessions,
}

impl Pair {
    /// With what each of the two takes for Redis.
    async fn with(one: &Arc<Redis>, other: &Arc<Redis>) -> Self {
        let engine = postgres().await;
        let ann = engine.person("ann").await;
        let session = Session { id: engine.id(), owner_id: ann.id, ..live(KEY).session };
        let now = engine.now();
        let session = Session { created_at: now, last_seen_at: now, expires_at: now + TimeDelta::days(1), ..session };
        let (one, other) = (instance(&engine, one), instance(&engine, other));
        assert!(one.insert(&session, now).await.unwrap());
        Self { engine, session, one, other }
    }

    async fn found(&self, instance: &CachedSessions) -> Option<LiveSession> {
        instance.find(&KEY, self.engine.now()).await.unwrap()
    }
}

#[tokio::test]
async fn copies_are_of_use_to_every_instance() {
    let server = RedisServer::start();
    let pair = Pair::with(&connected(&server).await, &connected(&server).await).await;
    assert!(pair.found(&pair.one).await.is_some());
    // What nobody told of is not seen: it is the copy that is answered.
    pair.engine.sql("UPDATE sessions SET state = 'other'").await;
    for instance in [&pair.one, &pair.other] {
        assert_eq!(pair.found(instance).await.unwrap().session.state, "{}");
    }
    until(COPY_LEASE, "there is no newer copy", async || {
        pair.found(&pair.other).await.unwrap().session.state == "other"
    })
    .await;
}

#[tokio::test]
async fn an_emptied_redis_signs_nobody_out_and_ended_sessions_stay_ended() {
    let mut server = RedisServer::start();
    let redis = connected(&server).await;
    let pair = Pair::with(&redis, &redis).await;
    for ended in [false, true] {
        if ended {
            pair.one.end(&KEY, pair.engine.now()).await.unwrap();
        }
        assert_eq!(pair.found(&pair.other).await.is_none(), ended);
        assert_eq!(server.command(&["FLUSHALL"]), "OK");
        assert_eq!(pair.found(&pair.other).await.is_none(), ended);
        server.stop();
        assert_eq!(pair.found(&pair.other).await.is_none(), ended);
        server.again();
        until_it_answers(&redis).await;
        assert_eq!(pair.found(&pair.other).await.is_none(), ended);
    }
}

#[tokio::test]
async fn an_instance_that_is_cut_off_from_redis_ends_sessions_at_the_others_within_five_seconds() {
    let (server, elsewhere) = (RedisServer::start(), RedisServer::start());
    let cut_off = connected(&elsewhere).await;
    let pair = Pair::with(&cut_off, &connected(&server).await).await;
    assert!(pair.found(&pair.other).await.is_some());
    let ended = Instant::now();
    assert!(pair.one.end_one(pair.session.owner_id, pair.session.id, pair.engine.now()).await.unwrap().is_some());
    assert!(pair.found(&pair.one).await.is_none());
    assert!(pair.found(&pair.other).await.is_some(), "nobody could tell the other");
    until(COPY_LEASE, "it does not end at the other", async || pair.found(&pair.other).await.is_none()).await;
    assert!(ended.elapsed() < REFUSED);
}

/// Comes to keep a copy, and does so only when it is told to go on.
struct Slow {
    copies: RedisSessionCache,
    comes: Notify,
    go_on: Notify,
}

#[async_trait]
impl SessionCache for Slow {
    async fn look(&self, key_hash: &[u8; 32]) -> Lookup {
        self.copies.look(key_hash).await
    }

    async fn keep(&self, ticket: Ticket, session: &LiveSession) {
        self.comes.notify_one();
        self.go_on.notified().await;
        self.copies.keep(ticket, session).await;
    }

    async fn forget(&self, key_hashes: &[[u8; 32]]) {
        self.copies.forget(key_hashes).await;
    }
}

#[tokio::test]
async fn what_was_read_before_a_change_is_not_kept_after_it() {
    let server = RedisServer::start();
    let (one, other) = (connected(&server).await, connected(&server).await);
    for change in ["end", "end one", "end others", "update", "touch"] {
        assert_eq!(server.command(&["FLUSHALL"]), "OK");
        let pair = Pair::with(&one, &other).await;
        let sessions = Arc::new(SeaSessions { database: pair.engine.database.clone() });
        let slow = Arc::new(Slow { copies: cache(&one), comes: Notify::new(), go_on: Notify::new() });
        let reader = CachedSessions { sessions: sessions.clone(), copies: slow.clone() };
        let now = pair.engine.now();
        let reading = tokio::spawn(async move { reader.find(&KEY, now).await.unwrap() });
        slow.comes.notified().await;
        let (owner, id) = (pair.session.owner_id, pair.session.id);
        match change {
            "end" => pair.other.end(&KEY, now).await.unwrap(),
            "end one" => assert_eq!(pair.other.end_one(owner, id, now).await.unwrap(), Some(KEY)),
            "end others" => assert_eq!(pair.other.end_others(owner, None, now).await.unwrap(), [KEY]),
            "update" => assert!(pair.other.update(&KEY, "changed", now + TimeDelta::hours(1)).await.unwrap()),
            _ => pair.other.touch(&KEY, now).await.unwrap(),
        }
        slow.go_on.notify_one();
        let before = reading.await.unwrap();
        let after = sessions.find(&KEY, now).await.unwrap();
        assert!(before.is_some() && before != after, "{change}");
        for instance in [&pair.one, &pair.other] {
            assert_eq!(instance.find(&KEY, now).await.unwrap(), after, "{change}");
        }
    }
}
