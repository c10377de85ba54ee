//! The bucket gone, slow, failing, and done with what it does not acknowledge: only pictures wait.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::json;
use tintype_tests::{BucketServer, Cluster, Mode, Person, Proxy, Reply, Server, photo, until};

use crate::{
    objects::assert_match,
    report::{HEALS, assert_completed, end, healed},
    tour::Tour,
};

/// docs/operations.md: what needs the bucket is refused within this time.
const REFUSED: Duration = Duration::from_secs(3);
/// Work that failed is tried again within this time.
const JOBS: Duration = Duration::from_secs(15);
const PICTURE: &str = "hard/orientation-1.jpg";

#[tokio::test]
async fn without_a_bucket_only_pictures_wait() {
    away(Mode::Refuse, "the bucket is down").await;
}

#[tokio::test]
async fn behind_a_black_hole_only_pictures_wait() {
    away(Mode::BlackHole, "the bucket is behind a black hole").await;
}

#[tokio::test]
async fn while_a_bucket_is_too_slow_only_pictures_wait() {
    away(Mode::Delay(Duration::from_secs(5)), "the bucket answers after 5 s").await;
}

#[tokio::test]
async fn while_a_bucket_fails_only_pictures_wait() {
    away(Mode::Answer(500), "the bucket answers 500").await;
}

async fn away(mode: Mode, fault: &str) {
    let mut cluster = Cluster::start().await;
    let tour = Tour::prepare(&cluster.one).await;
    let zoe = Person::sign_up(&cluster.one.url, "zoe").await;
    zoe.send(zoe.request(Method::PATCH, "/users/me").json(&json!({"is_private": true}))).await.is(200);
    let private = picture(&zoe, &zoe.publish(PICTURE, "for followers").await).await;
    let public = picture(&zoe, &tour.post).await;
    let (dropped, hidden) = (zoe.publish(PICTURE, "dropped").await, tour.ann.publish(PICTURE, "hidden").await);
    let ready = zoe.upload(PICTURE).await.unwrap();
    let sent = zoe.send_picture(&photo(PICTURE), "image/jpeg").await.unwrap();
    let worked_on = begin_work(&cluster, &zoe).await;

    cluster.to_bucket.set(mode);
    let slowest = refusals(&zoe, &[&private, &public], &sent).await;
    tour.go().await;
    let new = zoe.post("/posts", &json!({"caption": "", "media": [{"upload_id": ready}]})).await.is(201).id();
    zoe.delete(&format!("/posts/{dropped}")).await.is(204);
    let hide = tour.ann.request(Method::PATCH, &format!("/posts/{hidden}"));
    tour.ann.send(hide.json(&json!({"visibility": "followers"}))).await.is(200);
    let readiness = cluster.one.readiness().await;
    assert_eq!((&readiness["status"], &readiness["parts"]["bucket"]), (&json!("degraded"), &json!("unavailable")));
    let waiting = zoe.get(&format!("/uploads/{worked_on}")).await;
    assert_eq!(waiting.data()["state"], "processing");

    cluster.to_bucket.set(Mode::Pass);
    let back = Instant::now();
    healed(&cluster.one).await;
    zoe.open(&private).await.is(200);
    zoe.open(&picture(&zoe, &new).await).await.is(200);
    zoe.complete(&sent).await.unwrap().is(200);
    until(JOBS, "the picture is not made", async || {
        zoe.get(&format!("/uploads/{worked_on}")).await.data()["state"] != "processing"
    })
    .await;
    let heal = back.elapsed();
    zoe.complete(&worked_on).await.unwrap().is(200);
    assert_match(&mut cluster, JOBS).await;
    let seen = format!("all but pictures works; uploads and pictures 503 in {:.1} s", slowest.as_secs_f64());
    end(&cluster.one, fault, seen, heal);
}

/// An upload of which the worker has asked for the bytes, and not got them yet.
async fn begin_work(cluster: &Cluster, person: &Person) -> String {
    let upload = person.send_picture(&photo(PICTURE), "image/jpeg").await.unwrap();
    cluster.to_bucket.set(Mode::Delay(Duration::from_secs(1)));
    let complete = person.request(Method::POST, &format!("/uploads/{upload}/complete"));
    tokio::spawn(complete.send());
    until(HEALS, "nobody works on it", async || {
        person.get(&format!("/uploads/{upload}")).await.data()["state"] == "processing"
    })
    .await;
    upload
}

/// What needs the bucket; answers how long the slowest refusal took.
async fn refusals(person: &Person, pictures: &[&str], sent: &str) -> Duration {
    let before = Instant::now();
    let complete = format!("/uploads/{sent}/complete");
    let none = json!({});
    let (complete, one, other) =
        tokio::join!(person.post(&complete, &none), person.open(pictures[0]), person.open(pictures[1]));
    let took = before.elapsed();
    for reply in [complete, one, other] {
        assert_eq!(reply.is(503).body["code"], "unavailable");
        assert!(reply.headers.contains_key("retry-after"));
    }
    assert!(took <= REFUSED, "{took:?}");
    took
}

/// The address of the first picture of a post.
async fn picture(person: &Person, post: &str) -> String {
    let reply = person.get(&format!("/posts/{post}")).await;
    reply.is(200).data()["media"][0]["renditions"][0]["url"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_slow_bucket_makes_pictures_slow_and_nothing_else() {
    let mut cluster = Cluster::start().await;
    let tour = Tour::prepare(&cluster.one).await;
    cluster.to_bucket.set(Mode::Delay(Duration::from_millis(300)));
    let before = Instant::now();
    let post = tour.ann.publish(PICTURE, "slowly").await;
    let took = before.elapsed();
    tour.ann.open(&picture(&tour.ann, &post).await).await.is(200);
    tour.go().await;
    assert_eq!(cluster.one.readiness().await["status"], "ok");
    cluster.to_bucket.set(Mode::Pass);
    let heal = healed(&cluster.one).await;
    assert_match(&mut cluster, JOBS).await;
    let seen = format!("a picture takes {:.1} s to be taken in", took.as_secs_f64());
    end(&cluster.one, "the bucket answers after 0.3 s", seen, heal);
}

#[tokio::test]
async fn what_is_not_acknowledged_is_done_again_under_the_same_name() {
    let mut cluster = Cluster::start().await;
    let ann = Arc::new(Person::sign_up(&cluster.one.url, "ann").await);
    let upload = ann.send_picture(&photo(PICTURE), "image/jpeg").await.unwrap();
    cluster.to_bucket.set(Mode::CutAnswer("PUT "));
    let waits = {
        let (ann, complete) = (Arc::clone(&ann), format!("/uploads/{upload}/complete"));
        tokio::spawn(async move {
            let asked = Instant::now();
            (ann.post(&complete, &json!({})).await, asked.elapsed())
        })
    };
    until(HEALS, "nothing is written", async || cluster.to_bucket.cut().len() >= 3).await;
    let written = cluster.to_bucket.cut()[0].clone();
    let name = written.split(' ').nth(1).unwrap().split_once("original/").unwrap().1.to_owned();
    assert!(cluster.bucket.objects().contains(&format!("original/{name}")), "it arrived");
    until(HEALS, "it is not tried again", async || cluster.to_bucket.cut().len() > 3).await;
    assert!(cluster.to_bucket.cut().iter().all(|line| *line == written), "{:?}", cluster.to_bucket.cut());

    cluster.to_bucket.set(Mode::Pass);
    let back = Instant::now();
    let (reply, waited) = waits.await.unwrap();
    assert_completed(&reply, waited);
    ann.complete(&upload).await.unwrap().is(200);
    let heal = back.elapsed();
    ann.post("/posts", &json!({"caption": "", "media": [{"upload_id": upload}]})).await.is(201);
    assert_match(&mut cluster, JOBS).await;
    let originals = cluster.bucket.objects().into_iter().filter(|name| name.starts_with("original/"));
    assert_eq!(originals.collect::<Vec<_>>(), [format!("original/{name}")], "once, under the same name");
    let seen = format!("the upload is answered after {:.1} s ({}), and ready", waited.as_secs_f64(), reply.status);
    end(&cluster.one, "the bucket does what it does not acknowledge", seen, heal);
}

#[tokio::test]
async fn it_starts_without_a_bucket_and_finds_it_later() {
    let bucket = BucketServer::start();
    for (mode, fault) in [
        (Mode::Refuse, "the bucket is down at the start"),
        (Mode::BlackHole, "the bucket is behind a black hole at the start"),
    ] {
        let proxy = Proxy::before(bucket.address());
        proxy.set(mode);
        let (endpoint, public) = (format!("http://{}", proxy.address()), bucket.endpoint());
        let mut settings = BucketServer::settings_at(&endpoint).to_vec();
        settings.push(("TINTYPE__S3__PUBLIC_ENDPOINT", &public));
        let before = Instant::now();
        let server = Server::with(&settings).await;
        let started = before.elapsed();
        assert!(started < HEALS, "{started:?}");
        let ann = Person::sign_up(&server.url, "ann").await;
        ann.get("/feed").await.is(200);
        let upload = ann.send_picture(&photo(PICTURE), "image/jpeg").await.unwrap();
        let reply: Reply = ann.post(&format!("/uploads/{upload}/complete"), &json!({})).await;
        assert!(reply.is(503).headers.contains_key("retry-after"));
        proxy.set(Mode::Pass);
        let heal = healed(&server).await;
        ann.complete(&upload).await.unwrap().is(200);
        end(&server, fault, format!("uploads 503; ready in {:.1} s", started.as_secs_f64()), heal);
    }
}
