//! SIGTERM under load: what was begun is finished or returned, and the end comes in time.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::json;
use tintype_tests::{Mode, Person, Server, photo, postgres_database, until};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    database::behind_a_proxy,
    report::{self, HEALS, assert_completed},
    stored::Stored,
};

const WRITERS: usize = 20;
const WAITING: &str =
    "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
const WORKING: &str = "SELECT count(*) AS n FROM jobs WHERE kind = 'process_upload' AND attempts = 1";
/// docs/operations.md: how long the end may take.
const END: Duration = Duration::from_secs(30);
const AT_ONCE: Duration = Duration::from_secs(1);
const PHOTO: &str = "hard/orientation-1.jpg";
const LARGE_PHOTO: &str = "real/retina.jpg";

/// An upload whose second half is yet to come.
struct Half {
    id: String,
    connection: TcpStream,
    rest: Vec<u8>,
}

impl Half {
    /// Under way when this returns.
    async fn send(server: &Server, person: &Person) -> Self {
        let bytes = photo(LARGE_PHOTO);
        let wanted = json!({"content_type": "image/jpeg", "byte_size": bytes.len()});
        let grant = person.post("/uploads", &wanted).await;
        let (host, path) = (server.url.strip_prefix("http://").unwrap(), grant.is(201).data()["url"].as_str().unwrap());
        let head = format!(
            "PUT {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n",
            bytes.len()
        );
        let (begun, rest) = bytes.split_at(bytes.len() / 2);
        let mut connection = TcpStream::connect(host).await.unwrap();
        connection.write_all(head.as_bytes()).await.unwrap();
        connection.write_all(begun).await.unwrap();
        let incoming = server.data().join("pictures/.incoming");
        until(HEALS, "the upload does not begin", async || incoming.read_dir().unwrap().next().is_some()).await;
        Self { id: grant.id(), connection, rest: rest.to_vec() }
    }

    /// Answers its id.
    async fn finish(mut self) -> String {
        self.connection.write_all(&self.rest).await.unwrap();
        let mut answer = String::new();
        self.connection.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
        self.id
    }
}

#[tokio::test]
async fn a_server_told_to_stop_finishes_what_it_has_begun() {
    let url = postgres_database().await;
    let settings = [("TINTYPE__DATABASE__URL", url.as_str()), ("TINTYPE__DATABASE__CONNECTIONS", "30")];
    let mut server = Server::with(&settings).await;
    let stored = Stored::of(&server, Some(&url)).await;
    let ann = Arc::new(Person::sign_up(&server.url, "ann").await);
    let post = ann.publish(PHOTO, "to be commented").await;
    let half = Half::send(&server, &ann).await;
    let picture = ann.send_picture(&photo(LARGE_PHOTO), "image/jpeg").await.unwrap();
    let completed = {
        let (ann, picture) = (Arc::clone(&ann), picture.clone());
        tokio::spawn(async move {
            let asked = Instant::now();
            (ann.post(&format!("/uploads/{picture}/complete"), &json!({})).await, asked.elapsed())
        })
    };
    until(HEALS, "the picture is not worked on", async || completed.is_finished() || stored.number(WORKING).await == 1)
        .await;
    // Held up for less than the 3 s that a statement waits for a lock.
    let lock = stored.lock("comments").await;
    let comments = format!("/posts/{post}/comments");
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let (ann, comments) = (Arc::clone(&ann), comments.clone());
            tokio::spawn(async move { ann.post(&comments, &json!({"text": "in flight"})).await })
        })
        .collect();
    until(HEALS, "nobody is held up", async || stored.number(WAITING).await == i64::try_from(WRITERS).unwrap()).await;

    server.terminate();
    let told = Instant::now();
    until(HEALS, "it does not begin to stop", async || server.log().contains("finishing what is under way")).await;
    lock.commit().await.unwrap();
    for writer in writers {
        writer.await.unwrap().is(201);
    }
    let sent = half.finish().await;
    let (completed, waited) = completed.await.unwrap();
    assert_completed(&completed, waited);
    let status = server.ended().await;
    let ended = told.elapsed();
    assert!(status.success() && ended <= END, "{status} after {ended:?}:\n{}", server.log());
    assert_eq!(stored.number("SELECT count(*) AS n FROM instances").await, 0, "the instance number is kept");
    assert_eq!(stored.number("SELECT count(*) AS n FROM jobs WHERE attempts > 0").await, 0, "jobs are kept");
    assert!(!server.log().contains("ERROR"), "{}", server.log());

    let again = server.again().await;
    assert_eq!(ann.all(&comments).await.len(), WRITERS);
    for upload in [sent, picture] {
        ann.complete(&upload).await.unwrap().is(200);
    }
    let seen = format!("{WRITERS} requests and an upload finished, exit 0 after {:.1} s", ended.as_secs_f64());
    report::end(&server, "SIGTERM under load", seen, again);
}

#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let mut server = Server::start().await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let _half = Half::send(&server, &ann).await;
    server.terminate();
    until(HEALS, "it does not begin to stop", async || server.log().contains("finishing what is under way")).await;
    let told = Instant::now();
    server.terminate();
    let status = server.ended().await;
    assert!(status.code() == Some(130) && told.elapsed() < AT_ONCE, "{status} after {:?}", told.elapsed());
    let again = server.again().await;
    report::end(&server, "a second SIGTERM", "the end at once", again);
}

#[tokio::test]
async fn a_job_that_takes_longer_than_the_end_may_is_returned() {
    let (proxy, through, straight) = behind_a_proxy().await;
    let mut server = Server::with(&[("TINTYPE__DATABASE__URL", &through)]).await;
    let stored = Stored::of(&server, Some(&straight)).await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let mut media = Vec::new();
    for _ in 0..10 {
        media.push(json!({"upload_id": ann.upload(PHOTO).await.unwrap()}));
    }
    let post = ann.post("/posts", &json!({"media": media})).await;
    let (path, old) = (format!("/posts/{}", post.is(201).id()), &post.data()["media"][9]["renditions"][0]["url"]);
    let old = old.as_str().unwrap();
    ann.open(old).await.is(200);
    // So far away that the ten pictures cannot be moved in time.
    proxy.set(Mode::Delay(Duration::from_millis(250)));
    ann.send(ann.request(Method::PATCH, &path).json(&json!({"visibility": "followers"}))).await.is(200);
    let under_way = "SELECT count(*) AS n FROM jobs WHERE kind = 'rekey_post' AND attempts = 1";
    until(HEALS, "the job does not begin", async || stored.number(under_way).await == 1).await;

    server.terminate();
    let told = Instant::now();
    let status = server.ended().await;
    let ended = told.elapsed();
    assert!(status.success() && ended <= END, "{status} after {ended:?}:\n{}", server.log());
    let returned = "SELECT count(*) AS n FROM jobs WHERE kind = 'rekey_post' AND attempts = 0 AND run_at <= now()";
    assert_eq!(stored.number(returned).await, 1, "{}", server.log());

    proxy.set(Mode::Pass);
    let again = server.again().await;
    until(HEALS, "it is not taken up again", async || ann.open(old).await.status == 404).await;
    let seen = format!("returned, exit 0 after {:.1} s, taken up by the next one", ended.as_secs_f64());
    report::end(&server, "SIGTERM amid a long job", seen, again);
}
