//! Leaving for good, on the stack of several instances: what is left in the database, the pictures, Redis and the logs.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use tintype_tests::{Cluster, PASSWORD, Person};

const PATIENCE: Duration = Duration::from_secs(60);
/// Erased as soon as a worker comes to it; everybody who follows anybody has a timeline.
const SETTINGS: [(&str, &str); 3] = [
    ("TINTYPE__ACCOUNTS__GRACE_DAYS", "0"),
    ("TINTYPE__TIMELINES__FOLLOWEES", "0"),
    ("TINTYPE__LIMITS__FACTOR", "1000"),
];

#[tokio::test]
async fn who_was_erased_is_neither_in_redis_nor_in_a_log_and_a_killed_worker_s_work_goes_on() {
    let mut cluster = Cluster::with(&SETTINGS).await;
    let canary = Person::sign_up(&cluster.one.url, "canary").await;
    let bob = Person::sign_up(&cluster.other.url, "bob").await;
    bob.put("/users/canary/follow").await.is(200);
    canary.put("/users/bob/follow").await.is(200);
    let host = bob.publish("hard/orientation-1.jpg", "of bob").await;
    for n in 0..3 {
        canary.publish("hard/orientation-1.jpg", &format!("canary {n}")).await;
    }
    let comment = json!({"text": "canary"});
    canary.post(&format!("/posts/{host}/comments"), &comment).await.is(201);
    for reader in [&canary, &bob] {
        assert_eq!(reader.all("/feed").await.len(), 4);
    }
    assert!(kept(&cluster).contains("canary"), "nothing is kept that could be left");

    let leave = canary.request(Method::DELETE, "/users/me").json(&json!({"password": PASSWORD}));
    canary.send(leave).await.is(202);
    assert_eq!(bob.at(&cluster.other.url).get("/users/canary").await.status, 404);
    canary.at(&cluster.other.url).get("/auth/session").await.is(401);
    // Whoever was at it is gone: the other goes on, at the latest when the lease is over.
    cluster.one.kill();
    cluster.one.again().await;

    let deadline = Instant::now() + PATIENCE * 2;
    while bob.get("/auth/username_available?username=canary").await.data()["available"] != true {
        assert!(Instant::now() < deadline, "it is not erased");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(!kept(&cluster).contains("canary"), "{}", kept(&cluster));
    for server in [&cluster.one, &cluster.other] {
        assert!(!server.log().contains("canary"), "{}", server.log());
    }
    assert_eq!(bob.all(&format!("/posts/{host}/comments")).await.len(), 0);
    assert_eq!(bob.all("/feed").await.len(), 1);
    cluster.one.assert_counters();
}

/// Every key of Redis with what it holds.
fn kept(cluster: &Cluster) -> String {
    let mut kept = String::new();
    for key in cluster.redis.command(&["KEYS", "tintype:*"]).lines() {
        let value = match cluster.redis.command(&["TYPE", key]).trim() {
            "string" => cluster.redis.command(&["GET", key]),
            _ => cluster.redis.command(&["ZRANGE", key, "0", "-1"]),
        };
        kept += &format!("{key}: {value}\n");
    }
    kept
}
