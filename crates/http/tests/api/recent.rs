//! The moment of somebody's last change, which they carry from one instance to another where there is a replica.

use std::time::Duration;

use serde_json::json;
use tintype_domain::{ids::UserId, recent::RecentWriters};

use crate::{
    house::{Browser, House, Reply},
    settings::Settings,
};

const COOKIE: &str = "tintype-wrote";

/// Two instances of one installation.
async fn pair() -> (House, House) {
    let many = |settings: &mut Settings| settings.limits.factor = 1_000.0;
    let one = House::with_replica(many).await;
    let folder = one.folder.path().to_owned();
    let other = House::with_replica(|settings| {
        many(settings);
        settings.data_dir = folder;
    })
    .await;
    (one, other)
}

/// The same browser at this instance.
async fn at(house: &House, browser: &Browser) -> Browser {
    let same = house.stranger().await;
    same.cookies.replace(browser.cookies.borrow().clone());
    same.token.replace(browser.token.borrow().clone());
    same
}

async fn id(browser: &Browser) -> UserId {
    let id = browser.get("/auth/session").await.is(200).data()["user"]["id"].as_str().unwrap().parse().unwrap();
    UserId(id)
}

fn last(house: &House, person: UserId) -> Option<Duration> {
    house.parts.counters.database.last(person)
}

fn tells(reply: &Reply) -> bool {
    reply.headers.get_all("set-cookie").any(|cookie| cookie.to_str().unwrap().starts_with(COOKIE))
}

#[actix_web::test]
async fn without_a_replica_nobody_carries_anything() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    assert!(!tells(ann.patch("/users/me", json!({"bio": "here"})).await.is(200)));
    assert!(!ann.cookies.borrow().contains_key(COOKIE));
}

#[actix_web::test]
async fn who_changed_something_is_told_when_and_nobody_else() {
    let (house, _) = pair().await;
    let bob = house.person("bob").await;
    assert!(bob.cookies.borrow().contains_key(COOKIE), "signing up is a change");
    let post = bob.publish("here", "public").await;
    assert!(!tells(bob.get("/feed").await.is(200)), "reading is none");
    assert!(tells(bob.put(&format!("/posts/{post}/like")).await.is(200)));
    assert!(!tells(house.stranger().await.put(&format!("/posts/{post}/like")).await.is(401)));
}

#[actix_web::test]
async fn a_change_at_one_instance_is_known_to_the_other_before_it_reads() {
    let (one, other) = pair().await;
    let ann = one.person("ann").await;
    let person = id(&ann).await;
    assert_eq!(last(&other, person), None);
    let there = at(&other, &ann).await;
    there.get("/feed").await.is(200);
    assert!(last(&other, person).is_some());
}

#[actix_web::test]
async fn a_change_counts_from_its_moment_and_one_still_to_come_from_now() {
    let (one, other) = pair().await;
    let ann = one.person("ann").await;
    let there = at(&other, &ann).await;
    there.cookies.borrow_mut().remove(COOKIE);
    let person = id(&there).await;
    let now = one.parts.state.shared.stamps.now().timestamp_millis();
    for gone in [(now - 6_000).to_string(), i64::MIN.to_string(), "just now".to_owned(), String::new()] {
        there.cookies.borrow_mut().insert(COOKIE.to_owned(), gone.clone());
        there.get("/feed").await.is(200);
        assert_eq!(last(&other, person), None, "{gone}");
    }
    there.cookies.borrow_mut().insert(COOKIE.to_owned(), (now - 3_000).to_string());
    there.get("/feed").await.is(200);
    assert!(last(&other, person).unwrap() >= Duration::from_secs(3));
    there.cookies.borrow_mut().insert(COOKIE.to_owned(), (now + 3_600_000).to_string());
    there.get("/feed").await.is(200);
    assert!(last(&other, person).unwrap() < Duration::from_secs(3));
}

#[actix_web::test]
async fn an_answer_that_was_lost_is_carried_once_it_is_repeated_elsewhere() {
    let (one, other) = pair().await;
    let ann = one.person("ann").await;
    let post = ann.publish("here", "public").await;
    let there = at(&other, &ann).await;
    there.cookies.borrow_mut().remove(COOKIE);
    let person = id(&there).await;
    let comment = async |browser: &Browser| {
        let request = browser.request(actix_web::http::Method::POST, &format!("/posts/{post}/comments"));
        browser.send(request.insert_header(("idempotency-key", "once")).set_json(json!({"text": "here"}))).await
    };
    comment(&ann).await.is(201);
    assert_eq!(last(&other, person), None);
    let again = comment(&there).await;
    assert_eq!(again.is(201).header("idempotent-replay"), "true");
    assert!(tells(&again) && last(&other, person).is_some());
}

#[actix_web::test]
async fn who_logs_in_is_not_asked_for_at_a_replica_that_may_not_know_them() {
    let (one, other) = pair().await;
    let person = id(&one.person("ann").await).await;
    let there = other.stranger().await;
    there.post("/auth/login", json!({"login": "ann", "password": crate::house::PASSWORD})).await.is(200);
    assert!(last(&other, person).is_some() && there.cookies.borrow().contains_key(COOKIE));
}
