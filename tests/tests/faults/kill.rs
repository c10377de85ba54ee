//! `kill -9` of server and worker in the middle of uploads, posts and jobs: what was acknowledged is there, whole; what
//! was not is there whole or not at all.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tintype_tests::{Person, Server, Worker, photo, postgres_database};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{report, stored::Stored};

const PEOPLE: usize = 4;
const PICTURES: usize = 2;
const PATIENCE: Duration = Duration::from_secs(60);
/// docs/operations.md: how long a start takes after it.
const START: Duration = Duration::from_secs(10);
const PHOTO: &str = "hard/orientation-1.jpg";

#[tokio::test]
async fn no_acknowledged_post_is_lost_on_sqlite() {
    House::new(None, true).await.burst(10).await;
}

#[tokio::test]
async fn no_acknowledged_post_is_lost_on_postgresql() {
    House::new(Some(postgres_database().await), true).await.burst(4).await;
}

#[tokio::test]
async fn no_acknowledged_post_is_lost_when_the_worker_dies_too_on_sqlite() {
    House::new(None, false).await.burst(2).await;
}

#[tokio::test]
async fn no_acknowledged_post_is_lost_when_the_worker_dies_too_on_postgresql() {
    House::new(Some(postgres_database().await), false).await.burst(2).await;
}

/// A server, with the worker inside or beside it.
struct House {
    server: Server,
    worker: Option<Worker>,
    embedded: bool,
    database: Option<String>,
    longest_start: Duration,
}

/// What a client was told.
enum Told {
    Published {
        person: usize,
        id: String,
    },
    /// The post is for followers now; its pictures were at this address.
    Hidden {
        id: String,
        old: String,
    },
}

/// What one person had under way when the server died.
#[derive(Default)]
struct Cut {
    /// Acknowledged bytes that are in no post yet.
    uploads: Vec<String>,
    publishing: Option<Attempt>,
}

struct Attempt {
    key: String,
    body: Value,
}

#[derive(Default)]
struct Known {
    published: Vec<BTreeSet<String>>,
    hidden: BTreeMap<String, String>,
    uploads: Vec<(usize, String)>,
}

impl House {
    async fn new(database: Option<String>, embedded: bool) -> Self {
        let worker = if embedded { "true" } else { "false" };
        let mut settings = vec![("TINTYPE__WORKER__EMBEDDED", worker)];
        settings.extend(database.iter().map(|url| ("TINTYPE__DATABASE__URL", url.as_str())));
        let server = Server::with(&settings).await;
        let mut house = Self { server, worker: None, embedded, database, longest_start: Duration::ZERO };
        house.work();
        house
    }

    fn work(&mut self) {
        self.worker = (!self.embedded).then(|| self.server.worker());
    }

    fn kill(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.kill();
        }
        self.server.kill();
    }

    async fn again(&mut self) {
        self.longest_start = self.longest_start.max(self.server.again().await);
        self.work();
    }

    async fn burst(mut self, rounds: usize) {
        let people = join_all((0..PEOPLE).map(|n| {
            let url = self.server.url.clone();
            async move { Person::sign_up(&url, &format!("person{n}")).await }
        }));
        let people: Vec<Arc<Person>> = people.await.into_iter().map(Arc::new).collect();
        let mut known = Known { published: vec![BTreeSet::new(); PEOPLE], ..Known::default() };
        for round in 0..rounds {
            self.round(round, &people, &mut known).await;
            for (person, published) in people.iter().zip(&known.published) {
                assert_whole(person, published, &known, false).await;
            }
        }
        // Pictures that are still being moved would be gone from where a listing has just said that they are.
        Stored::of(&self.server, self.database.as_deref()).await.finish_jobs().await;
        for (person, published) in people.iter().zip(&known.published) {
            assert_whole(person, published, &known, true).await;
        }
        assert!(self.longest_start < START, "{:?}", self.longest_start);
        self.settle(&people, &known).await;
        let posts: usize = known.published.iter().map(BTreeSet::len).sum();
        let engine = if self.database.is_some() { "PostgreSQL" } else { "SQLite" };
        let with = if self.embedded { "" } else { " and of the worker beside it" };
        let fault = format!("kill -9 of the server{with}, {rounds} times, on {engine}");
        let seen = format!("{posts} posts acknowledged, all there, none half; files are those of the rows");
        report::end(&self.server, &fault, seen, self.longest_start);
    }

    async fn round(&mut self, round: usize, people: &[Arc<Person>], known: &mut Known) {
        let (tell, told) = unbounded_channel();
        let tasks: Vec<_> = people
            .iter()
            .enumerate()
            .map(|(n, person)| tokio::spawn(publish_until_cut(n, round, Arc::clone(person), tell.clone())))
            .collect();
        drop(tell);
        // Not always at the same place.
        for told in self.hear(told, 1 + round % 5).await {
            match told {
                Told::Published { person, id } => drop(known.published[person].insert(id)),
                Told::Hidden { id, old } => drop(known.hidden.insert(id, old)),
            }
        }
        let mut cuts = Vec::new();
        for task in tasks {
            cuts.push(task.await.unwrap());
        }
        // The leases of the dead run out.
        Stored::of(&self.server, self.database.as_deref()).await.pass_time().await;
        self.again().await;
        for (n, cut) in cuts.into_iter().enumerate() {
            known.uploads.extend(cut.uploads.into_iter().map(|upload| (n, upload)));
            if let Some(attempt) = cut.publishing {
                known.published[n].insert(repeat(&people[n], &attempt).await);
            }
        }
    }

    /// Waits until so much was acknowledged, kills, and answers all that was acknowledged before the end.
    async fn hear(&mut self, mut told: UnboundedReceiver<Told>, enough: usize) -> Vec<Told> {
        let mut heard = Vec::new();
        while heard.len() < enough {
            heard.push(tokio::time::timeout(PATIENCE, told.recv()).await.unwrap().unwrap());
        }
        self.kill();
        while let Some(one) = told.recv().await {
            heard.push(one);
        }
        heard
    }

    /// What was under way is finished, and nothing is left that nobody knows.
    async fn settle(&mut self, people: &[Arc<Person>], known: &Known) {
        let stored = Stored::of(&self.server, self.database.as_deref()).await;
        for (person, upload) in &known.uploads {
            let reply = people[*person].complete(upload).await.unwrap();
            assert_pictures(&people[*person], reply.is(200).data()).await;
        }
        stored.finish_jobs().await;
        for (id, old) in &known.hidden {
            people[0].open(old).await.is(404);
            Person::stranger(&self.server.url).get(&format!("/posts/{id}")).await.is(404);
        }
        self.kill();
        stored.age_files();
        self.again().await;
        stored.assert_swept().await;
    }
}

/// Uploads, publishes and hides until the connection breaks.
async fn publish_until_cut(n: usize, round: usize, person: Arc<Person>, tell: UnboundedSender<Told>) -> Cut {
    for number in 0.. {
        let mut uploads = Vec::new();
        while uploads.len() < PICTURES {
            let Ok(upload) = person.send_picture(&photo(PHOTO), "image/jpeg").await else {
                return Cut { uploads, publishing: None };
            };
            uploads.push(upload.clone());
            match person.complete(&upload).await {
                Ok(reply) => reply.is(200),
                Err(_) => return Cut { uploads, publishing: None },
            };
        }
        let media: Vec<Value> = uploads.iter().map(|upload| json!({"upload_id": upload})).collect();
        let key = format!("{round}-{number}");
        let attempt = Attempt { key, body: json!({"caption": format!("round {round}"), "media": media}) };
        let Ok(post) = publish(&person, &attempt).await else {
            return Cut { uploads: Vec::new(), publishing: Some(attempt) };
        };
        let id = post["id"].as_str().unwrap().to_owned();
        tell.send(Told::Published { person: n, id: id.clone() }).unwrap();
        let old = post["media"][0]["renditions"][0]["url"].as_str().unwrap().to_owned();
        match person.try_open(&old).await {
            Ok(reply) => reply.is(200),
            Err(_) => break,
        };
        let hide = person.request(Method::PATCH, &format!("/posts/{id}")).json(&json!({"visibility": "followers"}));
        match person.try_send(hide).await {
            Ok(reply) => reply.is(200),
            Err(_) => break,
        };
        tell.send(Told::Hidden { id, old }).unwrap();
    }
    Cut::default()
}

async fn publish(person: &Person, attempt: &Attempt) -> reqwest::Result<Value> {
    let request = person.request(Method::POST, "/posts").header("idempotency-key", &attempt.key).json(&attempt.body);
    Ok(person.try_send(request).await?.is(201).data().clone())
}

/// The same request once more, as a client that heard nothing does: one post, whether or not the first one arrived.
async fn repeat(person: &Person, attempt: &Attempt) -> String {
    let first = publish(person, attempt).await.unwrap();
    assert_eq!(publish(person, attempt).await.unwrap()["id"], first["id"]);
    first["id"].as_str().unwrap().to_owned()
}

/// Exactly the published posts, each with all of its pictures, and as visible as was acknowledged.
async fn assert_whole(person: &Person, published: &BTreeSet<String>, known: &Known, with_bytes: bool) {
    let posts = person.all(&format!("/users/{}/posts", person.name)).await;
    let listed: BTreeSet<String> = posts.iter().map(|post| post["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!((&listed, posts.len()), (published, listed.len()));
    let profile = person.get(&format!("/users/{}", person.name)).await;
    assert_eq!(profile.data()["counts"]["posts"], json!(posts.len()));
    for post in &posts {
        let media = post["media"].as_array().unwrap();
        assert_eq!(media.len(), PICTURES);
        let hidden = known.hidden.contains_key(post["id"].as_str().unwrap());
        assert!(!hidden || post["visibility"] == "followers", "{post}");
        for media in media.iter().filter(|_| with_bytes) {
            assert_pictures(person, media).await;
        }
    }
}

/// Every rendition is served, to its last byte.
async fn assert_pictures(person: &Person, media: &Value) {
    for rendition in media["renditions"].as_array().unwrap() {
        let reply = person.open(rendition["url"].as_str().unwrap()).await;
        image::load_from_memory(&reply.is(200).bytes).unwrap();
    }
}
