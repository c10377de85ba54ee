//! `kill -9` in the middle of posts: what was acknowledged is there, whole; what was not is there whole or not at all.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tintype_tests::{Person, Server, postgres_database};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const PEOPLE: usize = 4;
const PICTURES: usize = 2;
const PATIENCE: Duration = Duration::from_secs(60);

/// Publishing that was under way when the server died.
struct Attempt {
    person: usize,
    key: String,
    body: Value,
}

#[tokio::test]
async fn no_acknowledged_post_is_lost_on_sqlite() {
    burst(Server::start().await, 20).await;
}

#[tokio::test]
async fn no_acknowledged_post_is_lost_on_postgresql() {
    let url = postgres_database().await;
    burst(Server::with(&[("TINTYPE__DATABASE__URL", &url)]).await, 5).await;
}

async fn burst(mut server: Server, rounds: usize) {
    let people = join_all((0..PEOPLE).map(|n| {
        let url = server.url.clone();
        async move { Person::sign_up(&url, &format!("person{n}")).await }
    }));
    let people: Vec<Arc<Person>> = people.await.into_iter().map(Arc::new).collect();
    let mut published: Vec<BTreeSet<String>> = vec![BTreeSet::new(); PEOPLE];
    for round in 0..rounds {
        let (acknowledge, acknowledged) = unbounded_channel();
        let tasks: Vec<_> = people
            .iter()
            .enumerate()
            .map(|(n, person)| tokio::spawn(publish_until_cut(n, round, Arc::clone(person), acknowledge.clone())))
            .collect();
        drop(acknowledge);
        // Not always at the same place.
        let heard = hear(acknowledged, 1 + round % 5, &mut server).await;
        for (person, id) in heard {
            published[person].insert(id);
        }
        let mut attempts = Vec::new();
        for task in tasks {
            attempts.extend(task.await.unwrap());
        }
        server.again().await;
        repeat(&people, attempts, &mut published).await;
        for (person, published) in people.iter().zip(&published) {
            assert_whole(person, published, round + 1 == rounds).await;
        }
    }
    server.assert_counters();
}

/// Waits for some acknowledgements, kills, and answers all that were given before the end.
async fn hear(
    mut acknowledged: UnboundedReceiver<(usize, String)>,
    enough: usize,
    server: &mut Server,
) -> Vec<(usize, String)> {
    let mut heard = Vec::new();
    while heard.len() < enough {
        heard.push(tokio::time::timeout(PATIENCE, acknowledged.recv()).await.unwrap().unwrap());
    }
    server.kill();
    while let Some(one) = acknowledged.recv().await {
        heard.push(one);
    }
    heard
}

/// Uploads and publishes until the connection breaks; answers the attempt that was cut off while publishing.
async fn publish_until_cut(
    n: usize,
    round: usize,
    person: Arc<Person>,
    acknowledge: UnboundedSender<(usize, String)>,
) -> Option<Attempt> {
    for number in 0.. {
        let mut media = Vec::new();
        for _ in 0..PICTURES {
            let upload = person.upload("hard/orientation-1.jpg").await.ok()?;
            media.push(json!({"upload_id": upload}));
        }
        let attempt = Attempt {
            person: n,
            key: format!("{round}-{number}"),
            body: json!({"caption": format!("round {round}"), "media": media}),
        };
        match publish(&person, &attempt).await {
            Ok(id) => acknowledge.send((n, id)).unwrap(),
            Err(_) => return Some(attempt),
        }
    }
    None
}

async fn publish(person: &Person, attempt: &Attempt) -> reqwest::Result<String> {
    let request = person.request(Method::POST, "/posts").header("idempotency-key", &attempt.key).json(&attempt.body);
    Ok(person.try_send(request).await?.is(201).id())
}

/// The same request once more, as a client that heard nothing does: one post, whether or not the first one arrived.
async fn repeat(people: &[Arc<Person>], attempts: Vec<Attempt>, published: &mut [BTreeSet<String>]) {
    for attempt in attempts {
        let id = publish(&people[attempt.person], &attempt).await.unwrap();
        assert_eq!(publish(&people[attempt.person], &attempt).await.unwrap(), id);
        published[attempt.person].insert(id);
    }
}

/// Exactly the published posts, each with all of its pictures.
async fn assert_whole(person: &Person, published: &BTreeSet<String>, with_bytes: bool) {
    let posts = person.all(&format!("/users/{}/posts", person.name)).await;
    let listed: BTreeSet<String> = posts.iter().map(|post| post["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!((&listed, posts.len()), (published, listed.len()));
    let profile = person.get(&format!("/users/{}", person.name)).await;
    assert_eq!(profile.data()["counts"]["posts"], json!(posts.len()));
    for post in &posts {
        let media = post["media"].as_array().unwrap();
        assert_eq!(media.len(), PICTURES);
        for rendition in media.iter().flat_map(|media| media["renditions"].as_array().unwrap()).filter(|_| with_bytes) {
            let reply = person.open(rendition["url"].as_str().unwrap()).await;
            image::load_from_memory(&reply.is(200).bytes).unwrap();
        }
    }
}
