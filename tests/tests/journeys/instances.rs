//! Two instances that are one, and what each does without Redis.

use serde_json::json;
use tintype_tests::{Person, RedisServer, Server, postgres_database};

#[tokio::test]
async fn two_instances_share_people_and_limits() {
    let (database, redis) = (postgres_database().await, RedisServer::start());
    let settings = [
        ("TINTYPE__DATABASE__URL", database.as_str()),
        ("TINTYPE__REDIS__URL", &redis.url()),
        ("TINTYPE__LIMITS__FACTOR", "1"),
    ];
    let (one, other) = (Server::with(&settings).await, Server::with(&settings).await);
    let at_one = Person::sign_up(&one.url, "ann").await;
    let at_other = Person::log_in(&other.url, "ann").await;
    at_one.wait_for("/readyz", |body| body["status"] == "ok").await;
    at_other.wait_for("/readyz", |body| body["status"] == "ok").await;

    // 100 uploads in half an hour, wherever they are asked for.
    let wanted = json!({"content_type": "image/jpeg", "byte_size": 1});
    for n in 0..100 {
        let person = if n % 2 == 0 { &at_one } else { &at_other };
        person.post("/uploads", &wanted).await.is(201);
    }
    at_one.post("/uploads", &wanted).await.is(429);
    at_other.post("/uploads", &wanted).await.is(429);
}

#[tokio::test]
async fn without_redis_an_instance_is_degraded_and_serves() {
    let mut redis = RedisServer::start();
    let server = Server::with(&[("TINTYPE__REDIS__URL", &redis.url())]).await;
    let ann = Person::sign_up(&server.url, "ann").await;
    ann.wait_for("/readyz", |body| body["status"] == "ok").await;
    redis.command(&["FLUSHALL"]);
    ann.get("/auth/session").await.is(200);
    redis.stop();
    ann.wait_for("/readyz", |body| body["status"] == "degraded").await;
    ann.publish("hard/orientation-1.jpg", "without Redis").await;
    redis.again();
    ann.wait_for("/readyz", |body| body["status"] == "ok").await;
}
