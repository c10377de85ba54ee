//! Home timelines with the real worker: killed in the middle of its work, and without Redis for a while.

use std::time::{Duration, Instant};

use serde_json::Value;
use tintype_tests::{Cluster, Person};

/// A job whose worker died is leased again after a minute.
const PATIENCE: Duration = Duration::from_secs(120);
/// Everybody who follows anybody has a timeline.
const SETTINGS: [(&str, &str); 2] = [("TINTYPE__TIMELINES__FOLLOWEES", "0"), ("TINTYPE__LIMITS__FACTOR", "1000")];

fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// Waits until the feed is exactly these posts, newest first.
async fn shows(reader: &Person, published: &[String]) {
    let expected: Vec<_> = published.iter().rev().cloned().collect();
    let deadline = Instant::now() + PATIENCE;
    loop {
        let feed = ids(&reader.all("/feed").await);
        if feed == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{} sees {feed:?} instead of {expected:?}", reader.name);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn no_post_is_missing_from_a_timeline_after_the_worker_was_killed_or_redis_was_gone() {
    let mut cluster = Cluster::with(&SETTINGS).await;
    let author = Person::sign_up(&cluster.one.url, "author").await;
    let mut readers = Vec::new();
    for n in 0..4 {
        let reader = Person::sign_up(&cluster.one.url, &format!("reader{n}")).await;
        reader.put("/users/author/follow").await.is(200);
        readers.push(reader);
    }
    let mut published = vec![author.publish("hard/orientation-1.jpg", "the first").await];
    for reader in &readers {
        shows(reader, &published).await;
    }
    assert_ne!(cluster.redis.command(&["KEYS", "tintype:timeline:*"]), "", "nobody has a timeline");

    for _ in 0..6 {
        published.push(author.publish("hard/orientation-1.jpg", "before the end").await);
        // Both work; the one that is killed may have leased the job.
        cluster.one.kill();
        cluster.one.again().await;
        published.push(author.publish("hard/orientation-1.jpg", "after it").await);
    }
    for reader in &readers {
        shows(reader, &published).await;
    }

    cluster.redis.stop();
    published.push(author.publish("hard/orientation-1.jpg", "without Redis").await);
    for reader in &readers {
        shows(&reader.at(&cluster.other.url), &published).await;
    }
    let gone = published.remove(0);
    author.delete(&format!("/posts/{gone}")).await.is(204);
    cluster.redis.again();
    author.wait_for("/readyz", |body| body["status"] == "ok").await;
    published.push(author.publish("hard/orientation-1.jpg", "with Redis again").await);
    for reader in &readers {
        shows(reader, &published).await;
        shows(&reader.at(&cluster.other.url), &published).await;
    }
}
