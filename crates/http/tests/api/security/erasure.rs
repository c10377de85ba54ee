//! A person with something everywhere, erased under a clock that is ahead: no row and no object has them any more.

use std::{path::Path, sync::Arc};

use actix_web::http::Method;
use chrono::TimeDelta;
use serde_json::json;
use tintype_domain::{
    ids::UserId,
    leaving::Erasing,
    time::{Clock, Timestamp},
};
use tintype_local::SystemClock;

use super::{
    database,
    farewell::{leave, log_in},
    settled,
};
use crate::{
    device::Device,
    exports,
    house::{Browser, House, PASSWORD, until},
    passkeys,
};

struct Ahead(TimeDelta);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock.now() + self.0
    }
}

/// What the worker does so long from now; answers in how many steps.
async fn erase(house: &House, person: UserId, ahead: TimeDelta) -> u32 {
    let of_the_worker = &house.parts.runner.erasing;
    let erasing = Erasing {
        remains: Arc::clone(&of_the_worker.remains),
        blobs: Arc::clone(&of_the_worker.blobs),
        cards: None,
        clock: Arc::new(Ahead(ahead)),
    };
    let mut steps = 1;
    while erasing.step(person).await.unwrap() {
        steps += 1;
    }
    steps
}

async fn id_of(person: &Browser) -> UserId {
    let session = person.get("/auth/session").await;
    UserId(session.data()["user"]["id"].as_str().unwrap().parse().unwrap())
}

/// With a canary in every field that a person writes, and traces at bob's.
async fn settle_in(house: &House) -> (Browser, Browser, String) {
    let (ann, bob) = (house.person("canary").await, house.person("bob").await);
    let profile = json!({"full_name": "canary", "bio": "canary", "website": "https://canary.example"});
    ann.patch("/users/me", profile).await.is(200);
    passkeys::add(&ann, &mut Device::new(1)).await;
    house.second_factor(&ann).await;
    let avatar = json!({"upload_id": ann.upload().await});
    ann.call(Method::PUT, "/users/me/avatar", Some(avatar)).await.is(200);
    let post = ann.publish("canary #canary @bob", "followers").await;
    let (deleted, at_bob) = (ann.publish("canary", "public").await, bob.publish("", "public").await);
    ann.delete(&format!("/posts/{deleted}")).await.is(204);
    ann.grant(&[0; 9]).await;
    ann.upload().await;
    for person in [&ann, &bob] {
        person.put(&format!("/posts/{at_bob}/like")).await.is(200);
    }
    let comment = ann.comment(&at_bob, "canary").await;
    let reply = json!({"text": "canary too", "reply_to": comment});
    bob.post(&format!("/posts/{at_bob}/comments"), reply).await.is(201);
    bob.put(&format!("/comments/{comment}/like")).await.is(200);
    bob.put("/users/canary/follow").await.is(200);
    bob.comment(&post, "at the canary's").await;
    bob.put(&format!("/posts/{post}/like")).await.is(200);
    ann.put("/users/bob/follow").await.is(200);
    bob.put("/users/canary/mute").await.is(200);
    let request = ann.request(Method::POST, &format!("/posts/{at_bob}/comments"));
    let request = request.insert_header(("idempotency-key", "canary")).set_json(json!({"text": "canary"}));
    ann.send(request).await.is(201);
    exports::made(&ann).await;
    (ann, bob, at_bob)
}

/// Every file below.
pub fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path.display().to_string());
        }
    }
    found
}

#[actix_web::test]
async fn nothing_of_who_was_erased_is_in_any_table_or_any_object() {
    let house = House::new().await;
    let (ann, bob, at_bob) = settle_in(&house).await;
    let (id, of_bob) = (id_of(&ann).await, id_of(&bob).await);
    settled(&house).await;
    leave(&ann, PASSWORD).await.is(202);
    settled(&house).await;
    assert_eq!(erase(&house, id, TimeDelta::days(29)).await, 1);
    assert!(database(&house).await["users"].iter().any(|row| row.contains("canary")), "erased too early");
    assert!(erase(&house, id, TimeDelta::days(31)).await > 10);

    // Jobs whose time has not come name pictures by random keys alone; the one that erases is done with next.
    house.sql("UPDATE jobs SET run_at = '2026-01-01T00:00:00+00:00'").await;
    until(async || database(&house).await["jobs"].is_empty()).await;
    let words = ["canary".to_owned(), id.to_string()];
    for (table, rows) in database(&house).await {
        for row in rows {
            assert!(!words.iter().any(|word| row.contains(word.as_str())), "{table}: {row}");
        }
    }
    let kept = files(&house.folder.path().join("pictures"));
    let of_bobs_post = 3;
    assert_eq!(kept.len(), of_bobs_post, "two renditions and an original: {kept:?}");

    let shown = bob.get(&format!("/posts/{at_bob}")).await;
    assert_eq!((&shown.data()["like_count"], &shown.data()["comment_count"]), (&json!(1), &json!(0)));
    assert_eq!(bob.get("/users/bob").await.data()["counts"], json!({"posts": 1, "followers": 0, "following": 0}));
    assert_eq!(house.parts.counters.drift().await.unwrap(), []);
    log_in(&house, "canary").await.1.fails(401, "auth.invalid");
    // Nobody else is touched, and the name is free.
    assert_eq!(erase(&house, of_bob, TimeDelta::days(31)).await, 1);
    bob.get("/users/bob").await.is(200);
    house.person("canary").await;
}

#[actix_web::test]
async fn once_the_time_is_over_nobody_comes_back_and_who_came_back_in_time_keeps_everything() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let id = id_of(&ann).await;
    leave(&ann, PASSWORD).await.is(202);
    let (back, reply) = log_in(&house, "ann").await;
    reply.is(200);
    assert_eq!(erase(&house, id, TimeDelta::days(31)).await, 1);
    back.get(&format!("/posts/{post}")).await.is(200);
    leave(&back, PASSWORD).await.is(202);
    house.sql("UPDATE users SET erase_at = created_at").await;
    log_in(&house, "ann").await.1.fails(401, "auth.invalid");
}
