//! Redis refused, reset, black-holed, slow, emptied, gone and back, at the start and later: nobody notices but operators.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use tintype_tests::{Cluster, Mode, Person, Proxy, RedisServer, Server, until};

use crate::{
    report::{HEALS, end, healed},
    tour::Tour,
};

/// docs/operations.md: what nobody waits longer for, 95 times of 100.
const COST: Duration = Duration::from_millis(300);
/// What is noise and not a time-out, which is 250 ms.
const NOISE: Duration = Duration::from_millis(200);
const SLOW: Mode = Mode::Delay(Duration::from_millis(400));
/// Wrong passwords for one account from one address.
const GUESSES: usize = 5;

#[tokio::test]
async fn redis_that_refuses_costs_nobody_anything() {
    away(Mode::Refuse, "Redis refuses connections").await;
}

#[tokio::test]
async fn redis_that_resets_connections_costs_nobody_anything() {
    away(Mode::Reset, "Redis resets connections").await;
}

#[tokio::test]
async fn redis_behind_a_black_hole_costs_nobody_anything() {
    away(Mode::BlackHole, "Redis is behind a black hole").await;
}

#[tokio::test]
async fn redis_that_is_slow_costs_nobody_anything() {
    away(SLOW, "Redis answers after 400 ms").await;
}

async fn away(mode: Mode, fault: &str) {
    let cluster = Cluster::with(&[("TINTYPE__LIMITS__FACTOR", "1")]).await;
    let (one, other) = (&cluster.one, &cluster.other);
    let tour = Tour::prepare(one).await;
    let bob = Person::sign_up(&one.url, "bob").await;
    both_healed(&cluster).await;
    let before = tour.go().await;

    cluster.to_redis.set(mode);
    let during = tour.go().await;
    let cost = during.p95().saturating_sub(before.p95());
    assert!(cost <= COST, "{cost:?}");
    assert!(during.median() <= before.median() + NOISE, "{:?} after {:?}", during.median(), before.median());
    let readiness = one.readiness().await;
    assert_eq!((&readiness["status"], &readiness["parts"]["redis"]), (&json!("degraded"), &json!("unavailable")));
    assert_eq!(guess(one, "ann", 10 * GUESSES).await, GUESSES, "neither open nor shut");
    let gone = Person::log_in(&one.url, "bob").await;
    let kept = kept(&gone, &cluster).await;
    gone.post("/auth/logout", &json!({})).await.is(204);

    cluster.to_redis.set(Mode::Pass);
    let heal = both_healed(&cluster).await;
    assert_eq!(guess(one, "bob", GUESSES).await, GUESSES);
    assert_eq!(guess(other, "bob", GUESSES).await, 0, "shared again");
    assert_ended(&kept).await;
    bob.at(&other.url).get("/auth/session").await.is(200);
    end(one, fault, format!("nothing; p95 of all pages + {} ms", cost.as_millis()), heal);
}

#[tokio::test]
async fn redis_that_is_emptied_gone_and_back_empty_opens_nothing() {
    let mut cluster = Cluster::with(&[("TINTYPE__LIMITS__FACTOR", "1")]).await;
    let tour = Tour::prepare(&cluster.one).await;
    let ended = Person::sign_up(&cluster.one.url, "bob").await;
    let kept = kept(&ended, &cluster).await;
    ended.post("/auth/logout", &json!({})).await.is(204);
    both_healed(&cluster).await;
    assert_eq!(guess(&cluster.one, "bob", GUESSES).await, GUESSES);

    assert_eq!(cluster.redis.command(&["FLUSHALL"]), "OK");
    tour.go().await;
    assert_eq!(guess(&cluster.one, "bob", 10 * GUESSES).await, 0, "where it was seen to be exhausted");
    assert_eq!(guess(&cluster.other, "bob", 10 * GUESSES).await, GUESSES, "its own limit, where it was not seen");
    cluster.redis.stop();
    tour.go().await;
    assert_eq!(guess(&cluster.one, "bob", GUESSES).await, 0);
    cluster.redis.again();
    let heal = both_healed(&cluster).await;
    assert_eq!(guess(&cluster.one, "bob", GUESSES).await, 0);
    assert_ended(&kept).await;
    end(&cluster.one, "Redis is emptied, stopped and started empty", "nothing", heal);
}

#[tokio::test]
async fn it_starts_without_redis_and_finds_it_later() {
    let redis = RedisServer::start();
    let faults = [
        (Mode::Refuse, "Redis refuses connections at the start"),
        (Mode::Reset, "Redis resets connections at the start"),
        (Mode::BlackHole, "Redis is behind a black hole at the start"),
        (SLOW, "Redis answers after 400 ms at the start"),
    ];
    join_all(faults.map(|(mode, fault)| start(&redis, mode, fault))).await;
}

async fn start(redis: &RedisServer, mode: Mode, fault: &str) {
    let proxy = Proxy::before(redis.address());
    proxy.set(mode);
    let before = Instant::now();
    let server = Server::with(&[("TINTYPE__REDIS__URL", &format!("redis://{}", proxy.address()))]).await;
    let started = before.elapsed();
    assert!(started < HEALS, "{started:?}");
    let tour = Tour::prepare(&server).await;
    until(HEALS, "it is not told", async || server.readiness().await["parts"]["redis"] == "unavailable").await;
    tour.go().await;
    proxy.set(Mode::Pass);
    let heal = healed(&server).await;
    end(&server, fault, format!("nothing; ready in {:.1} s", started.as_secs_f64()), heal);
}

/// Wrong passwords for this account; answers how many of them were looked at.
async fn guess(server: &Server, login: &str, times: usize) -> usize {
    let visitor = Person::visitor(&server.url).await;
    let form = json!({"login": login, "password": "not of any account"});
    let mut looked_at = 0;
    for _ in 0..times {
        let reply = visitor.post("/auth/login", &form).await;
        match reply.status {
            401 => looked_at += 1,
            _ => assert!(reply.is(429).headers.contains_key("retry-after")),
        }
    }
    looked_at
}

/// Copies of the session in browsers of their own, one at each instance, where it is taken.
async fn kept(person: &Person, cluster: &Cluster) -> [Person; 2] {
    let kept = [&cluster.one, &cluster.other].map(|server| person.copied_to(&server.url));
    for copy in &kept {
        copy.get("/auth/session").await.is(200);
    }
    kept
}

async fn assert_ended(kept: &[Person]) {
    for copy in kept {
        copy.get("/auth/session").await.is(401);
    }
}

async fn both_healed(cluster: &Cluster) -> Duration {
    let (one, other) = tokio::join!(healed(&cluster.one), healed(&cluster.other));
    one.max(other)
}
