//! People who go on whatever happens, and what they get: what they asked for, or in time a refusal that says when to
//! come again.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::json;
use tintype_tests::{Person, Reply, until};
use tokio::task::JoinHandle;

const WRITERS: usize = 8;
const READERS: usize = 4;
/// docs/operations.md: how long anybody waits for a refusal.
pub const REFUSAL: Duration = Duration::from_secs(2);
/// What scheduling adds where the crowd shares its cores with what it asks.
const SLACK: Duration = Duration::from_millis(500);
const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(20);

pub struct Crowd {
    seen: Arc<Seen>,
    post: String,
    tasks: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Seen {
    over: AtomicBool,
    served: AtomicUsize,
    refused: AtomicUsize,
    slowest: Mutex<Duration>,
    healed: Mutex<Option<Instant>>,
    comments: Mutex<BTreeSet<String>>,
}

impl Crowd {
    /// Writes comments on this post, and reads.
    pub async fn begin(person: &Arc<Person>, post: &str) -> Self {
        let seen = Arc::new(Seen::default());
        let comments = format!("/posts/{post}/comments");
        let tasks = (0..WRITERS + READERS).map(|n| {
            let (seen, person, comments) = (Arc::clone(&seen), Arc::clone(person), comments.clone());
            tokio::spawn(async move {
                while !seen.over.load(Ordering::Relaxed) {
                    let request = if n < WRITERS {
                        person.request(Method::POST, &comments).json(&json!({"text": "still here"}))
                    } else {
                        person.request(Method::GET, "/feed")
                    };
                    let asked = Instant::now();
                    let reply = person.send(request).await;
                    seen.note(&reply, asked);
                    tokio::time::sleep(PAUSE).await;
                }
            })
        });
        let crowd = Self { tasks: tasks.collect(), post: post.to_owned(), seen };
        crowd.is_served().await;
        crowd
    }

    /// Waits until all of them have been refused for some time.
    pub async fn is_refused(&self) {
        self.grows(&self.seen.refused, "nobody is refused").await;
    }

    /// Waits until all of them get what they ask for.
    pub async fn is_served(&self) {
        self.grows(&self.seen.served, "nobody is served").await;
    }

    /// Whoever asks from now on gets what they ask for.
    pub fn expects_service(&self) {
        *self.seen.healed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    async fn grows(&self, count: &AtomicUsize, otherwise: &str) {
        let enough = count.load(Ordering::Relaxed) + 5 * (WRITERS + READERS);
        until(PATIENCE, otherwise, async || count.load(Ordering::Relaxed) >= enough).await;
    }

    /// Nothing acknowledged is lost. Answers what happened, in words.
    pub async fn end(self, person: &Person) -> String {
        self.seen.over.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.unwrap();
        }
        let listed = person.all(&format!("/posts/{}/comments", self.post)).await;
        let listed: BTreeSet<String> =
            listed.iter().map(|comment| comment["id"].as_str().unwrap().to_owned()).collect();
        let written = self.seen.comments.lock().unwrap_or_else(PoisonError::into_inner);
        let lost: Vec<_> = written.difference(&listed).collect();
        assert!(lost.is_empty() && !written.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), written.len());
        let slowest = *self.seen.slowest.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = self.seen.refused.load(Ordering::Relaxed);
        format!(
            "{refused} × 503, the slowest after {:.1} s; all of {} writes kept",
            slowest.as_secs_f64(),
            written.len()
        )
    }
}

impl Seen {
    fn note(&self, reply: &Reply, asked: Instant) {
        let took = asked.elapsed();
        match reply.status {
            200 | 201 => {
                self.served.fetch_add(1, Ordering::Relaxed);
                if reply.status == 201 {
                    self.comments.lock().unwrap_or_else(PoisonError::into_inner).insert(reply.id());
                }
            }
            _ => {
                assert_refused(reply);
                assert!(took <= REFUSAL + SLACK, "refused after {took:?}");
                let healed = *self.healed.lock().unwrap_or_else(PoisonError::into_inner);
                assert!(healed.is_none_or(|healed| asked < healed), "refused although all is well again");
                self.refused.fetch_add(1, Ordering::Relaxed);
                let mut slowest = self.slowest.lock().unwrap_or_else(PoisonError::into_inner);
                *slowest = took.max(*slowest);
            }
        }
    }
}

/// A problem that says when to come again, and nothing of the database.
#[track_caller]
pub fn assert_refused(reply: &Reply) {
    reply.is(503);
    assert_eq!(reply.headers["content-type"], "application/problem+json");
    let wait: u64 = reply.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert_eq!(reply.body["code"], "unavailable");
    let text = reply.text().to_lowercase();
    assert!(!["sql", "postgres", "connection", "database"].iter().any(|word| text.contains(word)), "{text}");
}
