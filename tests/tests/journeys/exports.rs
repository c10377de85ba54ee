//! An archive of many pictures, made by a worker of its own.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
    time::Duration,
};

use futures_util::future::join_all;
use serde_json::json;
use tintype_tests::{Person, Server, until};

const PATIENCE: Duration = Duration::from_secs(60);
const POSTS: usize = 20;
const PICTURES: usize = 10;
/// What each original is made to weigh, as large photos do.
const WEIGHT: usize = 1 << 19;
/// Bytes; what is exported is five times that.
const MOST: u64 = 20 << 20;

/// Makes every original larger; answers how many there are.
fn weigh_down(folder: &Path) -> usize {
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            count += weigh_down(&path);
        } else {
            OpenOptions::new().append(true).open(path).unwrap().write_all(&vec![7; WEIGHT]).unwrap();
            count += 1;
        }
    }
    count
}

/// The size of a new export, once it is ready.
async fn exported(person: &Person) -> u64 {
    let path = format!("/exports/{}", person.post("/exports", &json!({})).await.is(202).id());
    let is_ready = async || person.get(&path).await.data()["state"] == "ready";
    until(PATIENCE, "an archive is not made", is_ready).await;
    person.get(&path).await.data()["bytes"].as_u64().unwrap()
}

#[tokio::test]
async fn two_hundred_photos_are_exported_in_little_memory() {
    let server = Server::with(&[("TINTYPE__WORKER__EMBEDDED", "false")]).await;
    let (ann, bob) = (Person::sign_up(&server.url, "ann").await, Person::sign_up(&server.url, "bob").await);
    let first = server.worker();
    for _ in 0..POSTS {
        let uploads = (0..PICTURES).map(|_| ann.upload("hard/orientation-1.jpg"));
        let media: Vec<_> =
            join_all(uploads).await.into_iter().map(|upload| json!({"upload_id": upload.unwrap()})).collect();
        ann.post("/posts", &json!({"media": media})).await.is(201);
    }
    first.kill();
    assert_eq!(weigh_down(&server.data().join("pictures/original")), POSTS * PICTURES);
    let second = server.worker();
    exported(&bob).await;
    let before = second.peak_memory();
    let bytes = exported(&ann).await;
    let after = second.peak_memory();
    eprintln!("export | {bytes} bytes | VmHWM before {before} bytes, after {after} bytes");
    assert!(bytes > (POSTS * PICTURES * WEIGHT) as u64, "{bytes}");
    assert!(after - before < MOST, "{before} bytes, then {after}");
}
