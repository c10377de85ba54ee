//! Leaving: away at once, back by a log-in, and every guess of the password counts.

use actix_web::http::Method;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::settled;
use crate::house::{Browser, House, PASSWORD, Reply, until};

pub async fn leave(person: &Browser, password: &str) -> Reply {
    person.call(Method::DELETE, "/users/me", Some(json!({"password": password}))).await
}

pub async fn log_in(house: &House, name: &str) -> (Browser, Reply) {
    let browser = house.stranger().await;
    let reply = browser.post("/auth/login", json!({"login": name, "password": PASSWORD})).await;
    (browser, reply)
}

#[actix_web::test]
async fn who_leaves_is_told_when_and_their_sessions_end_everywhere() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let (elsewhere, _) = log_in(&house, "ann").await;
    let reply = leave(&ann, PASSWORD).await;
    let erase_at: DateTime<Utc> = reply.is(202).data()["erase_at"].as_str().unwrap().parse().unwrap();
    let grace = erase_at - house.parts.state.shared.stamps.now();
    assert!(grace > TimeDelta::days(29) && grace <= TimeDelta::days(30), "{grace}");
    assert_eq!(reply.data().as_object().unwrap().len(), 1);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(ann.cookies.borrow().get("tintype").is_none());
    for browser in [&ann, &elsewhere] {
        browser.get("/auth/session").await.fails(401, "auth.required");
    }
}

/// What is to be seen of ann at her own addresses, and at bob's post.
async fn seen(viewer: &Browser, own: &str, at_bob: &str) -> Vec<u16> {
    let mut seen = Vec::new();
    for path in ["/users/ann", "/users/ann/posts", "/users/ann/followers"] {
        seen.push(viewer.get(path).await.status);
    }
    seen.push(viewer.get(&format!("/posts/{own}")).await.status);
    for list in ["likes", "comments"] {
        let text = viewer.get(&format!("/posts/{at_bob}/{list}")).await.text().into_owned();
        seen.push(if text.contains("\"ann\"") { 200 } else { 404 });
    }
    seen
}

fn url(post: &Reply) -> String {
    post.is(200).data()["media"][0]["renditions"][0]["url"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn nobody_sees_who_is_leaving_nor_their_pictures_until_a_log_in_brings_them_back() {
    let house = House::new().await;
    let (ann, bob, stranger) = (house.person("ann").await, house.person("bob").await, house.stranger().await);
    let (own, at_bob) = (ann.publish("", "public").await, bob.publish("", "public").await);
    ann.put(&format!("/posts/{at_bob}/like")).await.is(200);
    ann.comment(&at_bob, "hello").await;
    bob.put("/users/ann/follow").await.is(200);
    let (post, page) = (format!("/posts/{own}"), bob.get("/users/bob").await);
    let picture = url(&bob.get(&post).await);
    assert_eq!(seen(&bob, &own, &at_bob).await, [200; 6]);
    leave(&ann, PASSWORD).await.is(202);
    for viewer in [&bob, &stranger, &ann] {
        assert_eq!(seen(viewer, &own, &at_bob).await, [404; 6]);
    }
    assert!(bob.get("/feed").await.each("id").iter().all(|id| *id != own));
    stranger.open("/ann").await.is(404);
    bob.put(&format!("{post}/like")).await.fails(404, "not_found");
    bob.put("/users/ann/block").await.fails(404, "not_found");
    until(async || stranger.open(&picture).await.status == 404).await;

    let (back, reply) = log_in(&house, "ann").await;
    assert_eq!(reply.is(200).data()["user"]["username"], "ann");
    settled(&house).await;
    for viewer in [&bob, &stranger, &back] {
        assert_eq!(seen(viewer, &own, &at_bob).await, [200; 6]);
    }
    let moved = url(&bob.get(&post).await);
    assert!(moved != picture && moved.starts_with("/media/public/"), "{moved}");
    stranger.open(&moved).await.is(200);
    assert_eq!(bob.get("/users/bob").await.data()["counts"], page.data()["counts"]);
    assert_eq!(house.parts.counters.drift().await.unwrap(), []);
}

#[actix_web::test]
async fn a_wrong_password_changes_nothing_and_counts_as_a_try_to_log_in() {
    let house = House::with(|_| {}).await;
    let ann = house.person("ann").await;
    for _ in 0..5 {
        leave(&ann, "not the password").await.fails(401, "auth.invalid");
    }
    leave(&ann, PASSWORD).await.fails(429, "limit.exceeded");
    // The budget is one with that of log-ins.
    log_in(&house, "ann").await.1.fails(429, "limit.exceeded");
    ann.get("/users/ann").await.is(200);
}

#[actix_web::test]
async fn leaving_takes_a_password_and_nothing_else() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let call = async |body: Value| ann.call(Method::DELETE, "/users/me", Some(body)).await;
    call(json!({})).await.refuses("password", "required");
    call(json!({"password": ""})).await.refuses("password", "length");
    call(json!({"password": 7})).await.refuses("password", "type");
    assert_eq!(call(json!({"password": PASSWORD, "reason": "x"})).await.status, 422);
    ann.delete("/users/me").await.is(415);
    house.stranger().await.call(Method::DELETE, "/users/me", None).await.fails(401, "auth.required");
}
