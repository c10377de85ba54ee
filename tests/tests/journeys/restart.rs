//! What outlives the process.

use tintype_tests::{Person, Server};

#[tokio::test]
async fn sessions_outlive_a_restart_and_ended_ones_stay_ended() {
    let mut server = Server::start().await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let gone = Person::log_in(&server.url, "ann").await;
    gone.post("/auth/logout", &serde_json::json!({})).await.is(204);
    let post = ann.publish("hard/orientation-1.jpg", "before").await;
    assert!(server.stop().success());
    server.again().await;
    check(&ann, &gone, &post).await;
    server.kill();
    server.again().await;
    check(&ann, &gone, &post).await;
}

async fn check(ann: &Person, gone: &Person, post: &str) {
    assert_eq!(ann.get("/auth/session").await.is(200).data()["user"]["username"], "ann");
    gone.get("/auth/session").await.is(401);
    // The token of before still belongs to the session.
    ann.put(&format!("/posts/{post}/like")).await.is(200);
}
