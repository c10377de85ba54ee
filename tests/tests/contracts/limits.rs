//! `RateLimiter`, in memory and in Redis; and what a limit is worth when Redis is not.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tintype_domain::limits::{Quota, RateLimiter};
use tintype_local::MemoryRateLimiter;
use tintype_redis::{Redis, RedisRateLimiter};
use tintype_tests::{Mode, Proxy, RedisServer, until};

use crate::redis::{AT_ONCE, BOUND, connected, until_it_answers};

const HOURLY: Quota = Quota::new(5, Duration::from_secs(3_600));

/// An instance: a memory of its own, and a share in Redis.
fn instance(redis: &Arc<Redis>) -> RedisRateLimiter {
    RedisRateLimiter::new(Arc::clone(redis), Arc::new(MemoryRateLimiter::default()))
}

async fn passed(limiter: &dyn RateLimiter, key: &str, quota: Quota, tries: usize) -> usize {
    let decisions = join_all((0..tries).map(|_| limiter.acquire(key, quota))).await;
    decisions.into_iter().filter(|decision| decision.as_ref().unwrap().allowed).count()
}

async fn keeps_the_port(limiter: &dyn RateLimiter) {
    for remaining in (0..5).rev() {
        let decision = limiter.acquire("a", HOURLY).await.unwrap();
        assert_eq!((decision.allowed, decision.limit, decision.remaining), (true, 5, remaining));
    }
    let refused = limiter.acquire("a", HOURLY).await.unwrap();
    assert_eq!((refused.allowed, refused.remaining), (false, 0));
    let interval = Duration::from_secs(720);
    let just_under = |time: Duration, whole: Duration| time <= whole && time + Duration::from_secs(5) > whole;
    assert!(just_under(refused.retry_after, interval), "{refused:?}");
    assert!(just_under(refused.reset, interval * 5), "{refused:?}");
    assert!(limiter.acquire("b", HOURLY).await.unwrap().allowed, "another key has a bucket of its own");
    limiter.refund("a", HOURLY).await.unwrap();
    assert_eq!(passed(limiter, "a", HOURLY, 3).await, 1);
    for _ in 0..20 {
        limiter.refund("a", HOURLY).await.unwrap();
    }
    assert_eq!(passed(limiter, "a", HOURLY, 20).await, 5, "a refund gives no more than the burst");
    assert_eq!(passed(limiter, "parallel", Quota::new(100, Duration::from_secs(36_000)), 1_000).await, 100);
    let quick = Quota::new(1, Duration::from_millis(200));
    assert_eq!(passed(limiter, "quick", quick, 2).await, 1);
    until(Duration::from_secs(5), "a unit does not come back", async || {
        limiter.acquire("quick", quick).await.unwrap().allowed
    })
    .await;
}

#[tokio::test]
async fn limits_in_memory_keep_the_port() {
    keeps_the_port(&MemoryRateLimiter::default()).await;
}

#[tokio::test]
async fn limits_in_redis_keep_the_port() {
    let server = RedisServer::start();
    keeps_the_port(&instance(&connected(&server).await)).await;
}

#[tokio::test]
async fn two_instances_share_one_budget() {
    let server = RedisServer::start();
    let (one, other) = (instance(&connected(&server).await), instance(&connected(&server).await));
    let quota = Quota::new(100, Duration::from_secs(36_000));
    let (first, second) = tokio::join!(passed(&one, "a", quota, 300), passed(&other, "a", quota, 300));
    assert_eq!(first + second, 100);
}

#[tokio::test]
async fn an_emptied_redis_opens_no_limit() {
    let server = RedisServer::start();
    let limiter = instance(&connected(&server).await);
    assert_eq!(passed(&limiter, "a", HOURLY, 10).await, 5);
    assert_eq!(server.command(&["FLUSHALL"]), "OK");
    assert_eq!(passed(&limiter, "a", HOURLY, 10).await, 0);
}

#[tokio::test]
async fn without_redis_a_limit_is_neither_open_nor_shut_and_nobody_waits() {
    let mut server = RedisServer::start();
    let redis = connected(&server).await;
    let limiter = instance(&redis);
    server.stop();
    let before = Instant::now();
    assert_eq!(passed(&limiter, "gone", HOURLY, 50).await, 5);
    assert!(before.elapsed() < BOUND, "{:?}", before.elapsed());
    server.again();
    until_it_answers(&redis).await;
    assert_eq!(passed(&limiter, "back", HOURLY, 50).await, 5);
    assert_ne!(server.command(&["KEYS", "tintype:limit:back"]), "", "Redis is asked again");
}

#[tokio::test]
async fn a_redis_that_never_answers_costs_one_time_out_and_then_nothing() {
    let server = RedisServer::start();
    let redis = connected(&server).await;
    let limiter = instance(&redis);
    server.stall();
    for _ in 0..3 {
        let before = Instant::now();
        assert!(limiter.acquire("stalled", HOURLY).await.unwrap().allowed);
        assert!(before.elapsed() < BOUND, "{:?}", before.elapsed());
    }
    let before = Instant::now();
    assert_eq!(passed(&limiter, "stalled", HOURLY, 50).await, 2);
    assert!(before.elapsed() < AT_ONCE, "{:?}", before.elapsed());
    server.go_on();
    until_it_answers(&redis).await;
}

#[tokio::test]
async fn nobody_waits_while_redis_is_tried_and_a_connection_lost_without_a_word_is_made_anew() {
    let server = RedisServer::start();
    let proxy = Proxy::before(server.address());
    let redis = Arc::new(Redis::connect(&format!("redis://{}", proxy.address())).unwrap());
    until_it_answers(&redis).await;
    let limiter = instance(&redis);
    let quota = Quota::new(10_000, Duration::from_secs(3_600));
    proxy.set(Mode::BlackHole);
    let (begin, mut waited) = (Instant::now(), 0);
    // Through several trials.
    while begin.elapsed() < Duration::from_secs(4) {
        let before = Instant::now();
        assert!(limiter.acquire("a", quota).await.unwrap().allowed);
        waited += usize::from(before.elapsed() > AT_ONCE);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(waited <= 4, "{waited} waited");
    proxy.set(Mode::Pass);
    until_it_answers(&redis).await;
}

#[tokio::test]
async fn it_starts_without_redis_and_finds_it_later() {
    let mut server = RedisServer::start();
    server.stop();
    let before = Instant::now();
    let redis = Arc::new(Redis::connect(&server.url()).unwrap());
    assert_eq!(passed(&instance(&redis), "a", HOURLY, 10).await, 5);
    assert!(before.elapsed() < BOUND, "{:?}", before.elapsed());
    server.again();
    until_it_answers(&redis).await;
}

#[test]
fn a_wrong_address_is_refused_without_its_password() {
    let error = Redis::connect("http://:hidden@127.0.0.1").err().unwrap().to_string();
    assert!(error.contains("TINTYPE__REDIS__URL") && !error.contains("hidden"), "{error}");
}
