//! The cache of the nginx site that ships: what is public, for as long as it is, and nothing of anybody's.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tintype_tests::{Person, Reply, Site, until};

use crate::proxy::{first_picture, in_production};

/// How long the address of a picture is good after it turned private or was deleted.
const GIVEN_UP: Duration = Duration::from_secs(60);

fn kept(reply: &Reply) -> &str {
    reply.headers.get("x-cache-status").map_or("", |value| value.to_str().unwrap())
}

/// A file of the web app with a hash in its name.
async fn hashed_file(person: &Person) -> String {
    let page = person.open("/").await.text();
    let name = page.split("/assets/").nth(1).unwrap().split('"').next().unwrap();
    format!("/assets/{name}")
}

/// Everything that the document says is read.
async fn reads(person: &Person, post: &str) -> Vec<String> {
    let document = person.open("/api/v1/openapi.json").await;
    let paths = document.is(200).body["paths"].as_object().unwrap().iter();
    let read = paths.filter(|(_, operations)| operations["get"].is_object()).map(|(path, _)| path);
    read.map(|path| path.replace("{username}", "ann").replace("{id}", post)).collect()
}

#[tokio::test]
async fn a_cache_that_may_keep_everything_gives_nobody_what_is_somebody_elses() {
    let server = in_production().await;
    let site = Site::with_everything_kept(&server.url).await;
    let (ann, bob) = (Person::sign_up(&site.url, "ann").await, Person::sign_up(&site.url, "bob").await);
    let private = ann.request(Method::PATCH, "/users/me").json(&json!({"is_private": true, "bio": "canary"}));
    ann.send(private).await.is(200);
    let post = ann.publish("hard/orientation-1.jpg", "canary").await;
    let stranger = Person::stranger(&site.url);
    let file = hashed_file(&stranger).await;
    assert_eq!([kept(&bob.open(&file).await), kept(&ann.open(&file).await)], ["MISS", "HIT"], "there is a cache");

    let (mut read, mut hers) = (0, 0);
    for path in reads(&ann, &post).await.iter().map(String::as_str).chain(["/", "/ann", "/settings"]) {
        for person in [&ann, &ann, &bob, &stranger, &bob] {
            let reply = person.open(path).await;
            let of_ann = ["canary", "ann@example.org"].iter().any(|word| reply.text().contains(word));
            assert!(person.name == "ann" || !of_ann, "{path} for {:?}: {}", person.name, reply.text());
            assert!(reply.status != 200 || kept(&reply) == "MISS", "{path}: {}", kept(&reply));
            read += usize::from(reply.status == 200);
            hers += usize::from(of_ann);
        }
    }
    assert!(read > 60 && hers >= 8, "{read} answers, {hers} of them hers");

    let picture = first_picture(&ann.get(&format!("/posts/{post}")).await).to_owned();
    for person in [&ann, &ann, &stranger] {
        assert_eq!(kept(person.open(&picture).await.is(200)), "MISS", "who has the signature");
    }
    let bare = picture.split('?').next().unwrap();
    for address in
        [bare.to_owned(), picture.replace("expires=1", "expires=0"), picture.replace("expires=1", "expires=2")]
    {
        bob.open(&address).await.is(404);
    }
}

#[tokio::test]
async fn what_is_public_is_kept_until_it_turns_private_or_is_deleted() {
    let server = in_production().await;
    let site = Site::before(&server.url).await;
    let (ann, bob) = (Person::sign_up(&site.url, "ann").await, Person::sign_up(&site.url, "bob").await);
    let stranger = Person::stranger(&site.url);
    let (of_ann, of_bob) =
        (ann.publish("hard/orientation-1.jpg", "").await, bob.publish("hard/orientation-1.jpg", "").await);
    let mut pictures = Vec::new();
    for post in [&of_ann, &of_bob] {
        pictures.push(first_picture(&stranger.get(&format!("/posts/{post}")).await).to_owned());
    }
    for address in [&pictures[0], &pictures[1], &hashed_file(&stranger).await] {
        let replies = [ann.open(address).await, stranger.open(address).await, ann.open(address).await];
        assert_eq!([kept(&replies[0]), kept(&replies[1]), kept(&replies[2])], ["MISS", "HIT", "HIT"], "{address}");
        assert!(replies.iter().all(|reply| reply.bytes == replies[0].bytes));
    }
    ann.delete(&format!("/posts/{of_ann}")).await.is(204);
    bob.send(bob.request(Method::PATCH, "/users/me").json(&json!({"is_private": true}))).await.is(200);
    let gone = async || {
        let replies = [stranger.open(&pictures[0]).await, bob.open(&pictures[1]).await];
        replies.iter().all(|reply| reply.status == 404)
    };
    until(GIVEN_UP, "the pictures are still there", gone).await;
    let private = first_picture(&bob.get(&format!("/posts/{of_bob}")).await).to_owned();
    for _ in 0..2 {
        assert_eq!(kept(bob.open(&private).await.is(200)), "");
    }
}
