//! Many at once.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use tintype_tests::{Cluster, Person, Server, postgres_database};

const PEOPLE: usize = 50;

#[tokio::test]
async fn fifty_parallel_posts_with_one_key_are_one_post_on_sqlite() {
    let server = Server::start().await;
    post_with_one_key(&server, &server).await;
}

#[tokio::test]
async fn fifty_parallel_posts_with_one_key_are_one_post_at_two_instances() {
    let cluster = Cluster::start().await;
    post_with_one_key(&cluster.one, &cluster.other).await;
}

async fn post_with_one_key(one: &Server, other: &Server) {
    let ann = Person::sign_up(&one.url, "ann").await;
    let browsers = [ann.at(&one.url), ann.at(&other.url)];
    let body = json!({"media": [{"upload_id": ann.upload("hard/orientation-1.jpg").await.unwrap()}]});
    let replies = join_all((0..50).map(|n| {
        let browser = &browsers[n % 2];
        browser.send(browser.request(Method::POST, "/posts").header("idempotency-key", "one intent").json(&body))
    }));
    let replies = replies.await;
    let first = replies[0].is(201).id();
    assert!(replies.iter().all(|reply| reply.is(201).id() == first));
    let replayed = replies.iter().filter(|reply| reply.headers.contains_key("idempotent-replay")).count();
    assert_eq!(replayed, 49);
    assert_eq!(ann.all("/users/ann/posts").await.len(), 1);
}

#[tokio::test]
async fn counters_stay_exact_while_fifty_people_toggle_on_sqlite() {
    let server = Server::start().await;
    toggle(&server, &server).await;
}

#[tokio::test]
async fn counters_stay_exact_while_fifty_people_toggle_on_postgresql() {
    let url = postgres_database().await;
    let server = Server::with(&[("TINTYPE__DATABASE__URL", &url)]).await;
    toggle(&server, &server).await;
}

#[tokio::test]
async fn counters_stay_exact_while_fifty_people_toggle_at_two_instances() {
    let cluster = Cluster::start().await;
    toggle(&cluster.one, &cluster.other).await;
}

/// 2 s, or the 20 s of a long run.
#[allow(clippy::disallowed_methods)] // a choice of who runs the tests
fn how_long() -> Duration {
    Duration::from_secs(if std::env::var_os("TINTYPE_LONG").is_some() { 20 } else { 2 })
}

async fn toggle(one: &Server, other: &Server) {
    let ann = Person::sign_up(&one.url, "ann").await;
    let post = ann.publish("hard/orientation-1.jpg", "to be liked").await;
    let comments = format!("/posts/{post}/comments");
    let comment = ann.post(&comments, &json!({"text": "me too"})).await.is(201).id();
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        let server = if n % 2 == 0 { one } else { other };
        people.push(Person::sign_up(&server.url, &format!("person{n}")).await);
    }
    let targets =
        Arc::new([format!("/posts/{post}/like"), format!("/comments/{comment}/like"), "/users/ann/follow".to_owned()]);
    let end = Instant::now() + how_long();
    let tasks: Vec<_> = people
        .into_iter()
        .map(|person| {
            let targets = Arc::clone(&targets);
            tokio::spawn(async move {
                let mut toggles = 0;
                while Instant::now() < end {
                    for target in targets.iter() {
                        person.put(target).await.is(200);
                        person.delete(target).await.is(200);
                        // Both states are left behind at the end, by different people.
                        if person.name.ends_with(['1', '3', '5']) {
                            person.put(target).await.is(200);
                        }
                        toggles += 1;
                    }
                }
                toggles
            })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap() > 0);
    }
    let stored = ann.get(&format!("/posts/{post}")).await.data()["like_count"].clone();
    let likers = ann.all(&format!("/posts/{post}/likes")).await.len();
    assert_eq!((stored, likers), (json!(15), 15));
    assert_eq!(ann.all(&comments).await[0]["like_count"], json!(15));
    let followers = ann.get("/users/ann").await.data()["counts"]["followers"].clone();
    assert_eq!((followers, ann.all("/users/ann/followers").await.len()), (json!(15), 15));
    one.assert_counters();
    assert!(!one.log().contains("database is locked"));
}
