//! What outlives the process.

use tintype_tests::{Cluster, Person, Server};

#[tokio::test]
async fn sessions_outlive_a_restart_and_ended_ones_stay_ended() {
    let mut server = Server::start().await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let browser = Person::log_in(&server.url, "ann").await;
    let gone = browser.copied_to(&server.url);
    browser.post("/auth/logout", &serde_json::json!({})).await.is(204);
    let post = ann.publish("hard/orientation-1.jpg", "before").await;
    assert!(server.stop().success());
    server.again().await;
    check(&ann, &gone.copied_to(&server.url), &post).await;
    server.kill();
    server.again().await;
    check(&ann, &gone.copied_to(&server.url), &post).await;
}

#[tokio::test]
async fn sessions_outlive_every_instance_and_redis_and_ended_ones_stay_ended() {
    let mut cluster = Cluster::start().await;
    let ann = Person::sign_up(&cluster.one.url, "ann").await;
    let browser = Person::log_in(&cluster.other.url, "ann").await;
    let gone = browser.copied_to(&cluster.other.url);
    browser.post("/auth/logout", &serde_json::json!({})).await.is(204);
    let post = ann.publish("hard/orientation-1.jpg", "before").await;
    for instance in [&mut cluster.one, &mut cluster.other] {
        assert!(instance.stop().success());
    }
    cluster.redis.command(&["FLUSHALL"]);
    for instance in [&mut cluster.one, &mut cluster.other] {
        instance.again().await;
        check(&ann.at(&instance.url), &gone.copied_to(&instance.url), &post).await;
    }
}

async fn check(ann: &Person, gone: &Person, post: &str) {
    assert_eq!(ann.get("/auth/session").await.is(200).data()["user"]["username"], "ann");
    gone.get("/auth/session").await.is(401);
    // The token of before still belongs to the session.
    ann.put(&format!("/posts/{post}/like")).await.is(200);
}
