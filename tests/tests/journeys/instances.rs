//! Two instances that are one, and what each does without Redis.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tintype_tests::{Cluster, Person, RedisServer, Server, until};

#[tokio::test]
async fn two_instances_share_sessions_people_and_limits() {
    let cluster = Cluster::with(&[("TINTYPE__LIMITS__FACTOR", "1")]).await;
    let at_one = Person::sign_up(&cluster.one.url, "ann").await;
    let at_other = at_one.at(&cluster.other.url);
    for person in [&at_one, &at_other] {
        person.wait_for("/readyz", |body| body["status"] == "ok").await;
        assert_eq!(person.get("/auth/session").await.is(200).data()["user"]["username"], "ann");
    }

    // 100 uploads in half an hour, wherever they are asked for.
    let wanted = json!({"content_type": "image/jpeg", "byte_size": 1});
    for n in 0..100 {
        let person = if n % 2 == 0 { &at_one } else { &at_other };
        person.post("/uploads", &wanted).await.is(201);
    }
    at_one.post("/uploads", &wanted).await.is(429);
    at_other.post("/uploads", &wanted).await.is(429);

    let copy = at_one.copied_to(&cluster.one.url);
    copy.get("/auth/session").await.is(200);
    at_other.post("/auth/logout", &json!({})).await.is(204);
    copy.get("/auth/session").await.is(401);
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

/// Within 5 s, everywhere.
async fn is_refused(person: &Person) {
    let refused = async || person.get("/auth/session").await.status == 401;
    until(Duration::from_secs(5), "a session that was ended is not refused", refused).await;
}

#[tokio::test]
async fn who_signs_out_at_one_instance_is_out_at_the_other_whatever_becomes_of_redis() {
    let mut cluster = Cluster::start().await;
    let ann = Person::sign_up(&cluster.one.url, "ann").await;
    let kept = [ann.at(&cluster.one.url), ann.at(&cluster.other.url)];
    for trouble in ["none", "emptied", "stalled", "stopped"] {
        let here = Person::log_in(&cluster.one.url, "ann").await;
        let there = here.copied_to(&cluster.other.url);
        for person in kept.iter().chain([&here, &there]) {
            person.get("/auth/session").await.is(200);
        }
        assert_ne!(cluster.redis.command(&["KEYS", "tintype:session:*"]), "", "there are no copies");
        match trouble {
            "emptied" => drop(cluster.redis.command(&["FLUSHALL"])),
            "stalled" => cluster.redis.stall(),
            "stopped" => cluster.redis.stop(),
            _ => {}
        }
        for person in kept.iter().chain([&there]) {
            person.get("/auth/session").await.is(200);
        }
        here.post("/auth/logout", &json!({})).await.is(204);
        is_refused(&there).await;
        if trouble == "stalled" {
            cluster.redis.go_on();
            is_refused(&there).await;
            there.wait_for("/readyz", |body| body["status"] == "ok").await;
        }
        for person in &kept {
            person.get("/auth/session").await.is(200);
        }
    }
}

#[tokio::test]
async fn a_change_at_one_instance_is_shown_by_the_other_at_once_and_what_was_taken_back_is_forgotten() {
    let mut cluster = Cluster::start().await;
    let at_one = Person::sign_up(&cluster.one.url, "ann").await;
    let at_other = at_one.at(&cluster.other.url);
    for person in [&at_one, &at_other] {
        person.wait_for("/readyz", |body| body["status"] == "ok").await;
    }
    let post = at_one.publish("hard/orientation-1.jpg", "words to take back").await;
    let address = format!("/posts/{post}");
    let card = |redis: &RedisServer| redis.command(&["GET", &format!("tintype:card:post:{post}")]);
    for person in [&at_other, &at_one, &at_other] {
        assert_eq!(person.get(&address).await.is(200).data()["caption"], "words to take back");
    }
    assert!(card(&cluster.redis).contains("words to take back"), "{}", card(&cluster.redis));

    let edit = at_one.request(Method::PATCH, &address).json(&json!({"caption": "other words"}));
    assert_eq!(at_one.send(edit).await.is(200).data()["caption"], "other words");
    assert_eq!(at_other.get(&address).await.is(200).data()["caption"], "other words");
    let edit = at_one.request(Method::PATCH, "/users/me").json(&json!({"full_name": "Ann Lee"}));
    at_one.send(edit).await.is(200);
    assert_eq!(at_other.get(&address).await.is(200).data()["author"]["full_name"], "Ann Lee");
    at_one.delete(&address).await.is(204);
    at_other.get(&address).await.is(404);
    let forgotten = async || !card(&cluster.redis).contains("words");
    until(Duration::from_secs(10), "the card is not forgotten", forgotten).await;

    assert!(cluster.other.stop().success());
    let log = cluster.other.log();
    let line = |kind: &str| log.lines().find(|line| line.contains("cards looked for") && line.contains(kind));
    assert!(line("post").is_some_and(|line| line.contains("hits=") && line.contains("misses=")), "{log}");
    assert!(line("person").is_some(), "{log}");
}

#[tokio::test]
async fn cards_are_kept_only_where_redis_is_given_and_they_are_not_turned_off() {
    let redis = RedisServer::start();
    let url = redis.url();
    let without = Server::start().await;
    let off = Server::with(&[("TINTYPE__REDIS__URL", &url), ("TINTYPE__REDIS__CARDS", "false")]).await;
    for mut server in [without, off] {
        let ann = Person::sign_up(&server.url, "ann").await;
        let post = ann.publish("hard/orientation-1.jpg", "no card").await;
        let edit = ann.request(Method::PATCH, &format!("/posts/{post}")).json(&json!({"caption": "none either"}));
        ann.send(edit).await.is(200);
        assert_eq!(ann.get(&format!("/posts/{post}")).await.is(200).data()["caption"], "none either");
        assert!(server.stop().success());
        assert!(!server.log().contains("cards looked for"), "{}", server.log());
    }
    assert_eq!(redis.command(&["KEYS", "tintype:card:*"]), "");
}
