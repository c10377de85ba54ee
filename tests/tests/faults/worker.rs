//! Fifty workers that die amid their jobs: each effect is there once, and nothing beside it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tintype_tests::{Person, Server, photo, postgres_database, until};

use crate::{report, stored::Stored};

const GENERATIONS: usize = 5;
const WORKERS: usize = 10;
const UPLOADS: usize = 30;
const POSTS: usize = 8;
const PATIENCE: Duration = Duration::from_secs(30);
const PHOTO: &str = "hard/orientation-1.jpg";
const LEASED: &str = "SELECT count(*) AS n FROM jobs WHERE attempts > 0 AND run_at > '2026-01-02T00:00:00+00:00'";

#[tokio::test]
async fn fifty_workers_that_die_amid_jobs_do_each_exactly_once_on_postgresql() {
    die(Some(postgres_database().await)).await;
}

#[tokio::test]
async fn fifty_workers_that_die_amid_jobs_do_each_exactly_once_on_sqlite() {
    die(None).await;
}

async fn die(database: Option<String>) {
    let mut settings = vec![("TINTYPE__WORKER__EMBEDDED", "false")];
    settings.extend(database.iter().map(|url| ("TINTYPE__DATABASE__URL", url.as_str())));
    let server = Server::with(&settings).await;
    let stored = Stored::of(&server, database.as_deref()).await;
    let ann = Arc::new(Person::sign_up(&server.url, "ann").await);
    let first = server.worker();
    let posts = join_all((0..POSTS).map(|_| ann.publish(PHOTO, "to be hidden or deleted"))).await;
    let mut old = join_all(posts.iter().map(|post| addresses(&ann, post))).await.concat();
    let faces = join_all((0..2).map(|_| ann.upload(PHOTO))).await;
    old.extend(show_face(&ann, faces[0].as_ref().unwrap()).await);
    assert_whole(&ann, &old).await;
    first.kill();

    let face = show_face(&ann, faces[1].as_ref().unwrap()).await;

    let uploads = queue(&ann, &stored, &posts).await;
    let (mut held, mut killed) = (0, Instant::now());
    for _ in 0..GENERATIONS {
        let workers: Vec<_> = (0..WORKERS).map(|_| server.worker()).collect();
        until(PATIENCE, "the workers do not begin", async || stored.number(LEASED).await > 0).await;
        workers.into_iter().for_each(tintype_tests::Worker::kill);
        killed = Instant::now();
        held += stored.number(LEASED).await;
        // The leases of the dead run out.
        stored.pass_time().await;
    }
    assert!(held >= i64::try_from(GENERATIONS).unwrap(), "only {held} jobs lost their workers");

    let last = server.worker();
    let mut pictures = Vec::new();
    for upload in uploads {
        pictures.push(upload.await.unwrap().unwrap().is(200).data().clone());
    }
    stored.finish_jobs().await;
    let heal = killed.elapsed();
    last.kill();
    assert_done_once(&ann, &stored, &pictures, &posts, &old).await;
    assert_whole(&ann, &face).await;
    stored.age_files();
    let sweeper = server.worker();
    stored.assert_swept().await;
    sweeper.kill();
    let engine = if database.is_some() { "PostgreSQL" } else { "SQLite" };
    let fault = format!("{} workers killed amid {held} jobs on {engine}", GENERATIONS * WORKERS);
    let seen = format!("{UPLOADS} uploads, {POSTS} posts moved or deleted: each once, files are those of the rows");
    report::end(&server, &fault, seen, heal);
}

type Completion = tokio::task::JoinHandle<reqwest::Result<tintype_tests::Reply>>;

/// Jobs of every kind, with nobody to do them. Answers who waits for the uploads.
async fn queue(ann: &Arc<Person>, stored: &Stored, posts: &[String]) -> Vec<Completion> {
    for (n, post) in posts.iter().enumerate() {
        let path = format!("/posts/{post}");
        if n % 2 == 0 {
            let hide = ann.request(Method::PATCH, &path).json(&json!({"visibility": "followers"}));
            ann.send(hide).await.is(200);
        } else {
            ann.delete(&path).await.is(204);
        }
    }
    let mut uploads = Vec::new();
    for _ in 0..UPLOADS {
        let upload = ann.send_picture(&photo(PHOTO), "image/jpeg").await.unwrap();
        let ann = Arc::clone(ann);
        uploads.push(tokio::spawn(async move { ann.complete(&upload).await }));
    }
    let queued = "SELECT count(*) AS n FROM jobs WHERE kind = 'process_upload'";
    let all = i64::try_from(UPLOADS).unwrap();
    until(PATIENCE, "the uploads are not queued", async || stored.number(queued).await == all).await;
    uploads
}

/// Where a post's pictures are.
async fn addresses(ann: &Person, post: &str) -> Vec<String> {
    let shown = ann.get(&format!("/posts/{post}")).await;
    let media = shown.is(200).data()["media"].as_array().unwrap().clone();
    let renditions = media.iter().flat_map(|media| media["renditions"].as_array().unwrap());
    renditions.map(|rendition| rendition["url"].as_str().unwrap().to_owned()).collect()
}

/// Where the new avatar is.
async fn show_face(ann: &Person, upload: &str) -> Vec<String> {
    let change = ann.request(Method::PUT, "/users/me/avatar").json(&json!({"upload_id": upload}));
    let shown = ann.send(change).await;
    let renditions = shown.is(200).data()["avatar"]["renditions"].as_array().unwrap().clone();
    renditions.iter().map(|rendition| rendition["url"].as_str().unwrap().to_owned()).collect()
}

async fn assert_done_once(ann: &Person, stored: &Stored, pictures: &[Value], posts: &[String], old: &[String]) {
    for address in old {
        ann.open(address).await.is(404);
    }
    let mut kept = Vec::new();
    for post in posts.iter().step_by(2) {
        kept.extend(addresses(ann, post).await);
    }
    let renditions = pictures.iter().flat_map(|picture| picture["renditions"].as_array().unwrap());
    kept.extend(renditions.map(|rendition| rendition["url"].as_str().unwrap().to_owned()));
    assert_whole(ann, &kept).await;
    let rows = stored.number("SELECT count(*) AS n FROM media").await;
    // Deleted posts keep their pictures, elsewhere; the first avatar is gone, the second is there.
    assert_eq!(rows, i64::try_from(UPLOADS + POSTS + 1).unwrap());
    assert_eq!(ann.all("/users/ann/posts").await.len(), POSTS / 2);
}

async fn assert_whole(ann: &Person, addresses: &[String]) {
    for address in addresses {
        image::load_from_memory(&ann.open(address).await.is(200).bytes).unwrap();
    }
}
