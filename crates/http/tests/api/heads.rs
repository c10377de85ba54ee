//! `HEAD` answers wherever `GET` does, with the same headers and no body.

use actix_web::{body::BodySize, http::Method};

use crate::house::{Browser, House};

/// Those that differ from one request to the next.
const OF_THE_MOMENT: [&str; 3] = ["x-request-id", "ratelimit-remaining", "ratelimit-reset"];

async fn compare(person: &Browser, path: &str) {
    let whole = person.open(path).await;
    let head = person.send(person.request_to(Method::HEAD, path)).await;
    assert_eq!((head.status, head.bytes.len()), (whole.status, 0), "{path}");
    assert_eq!(head.size, whole.size, "{path}");
    let names = |headers: &actix_web::http::header::HeaderMap| {
        let mut list: Vec<_> = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        list.retain(|(name, _)| !OF_THE_MOMENT.contains(&name.as_str()));
        list.sort_by_key(|(name, _)| name.to_string());
        list
    };
    assert_eq!(names(&head.headers), names(&whole.headers), "{path}");
}

#[actix_web::test]
async fn every_read_of_the_document_has_a_head() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let comment = ann.comment(&post, "hello").await;
    let upload = ann.upload().await;
    let mut tried = 0;
    for (path, operations) in house.document["paths"].as_object().unwrap() {
        if operations["get"].is_null() {
            continue;
        }
        let id = if path.contains("/comments/") {
            &comment
        } else if path.contains("/uploads") {
            &upload
        } else {
            &post
        };
        let path = path.replace("{id}", id).replace("{username}", "ann");
        let query = if path.ends_with("username_available") { "?username=some.body" } else { "" };
        compare(&ann, &format!("{path}{query}")).await;
        tried += 1;
    }
    assert!(tried > 12);
}

#[actix_web::test]
async fn so_have_pages_pictures_documents_and_health() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let shown = ann.get(&format!("/posts/{post}")).await;
    let picture = shown.data()["media"][0]["renditions"][0]["url"].as_str().unwrap().to_owned();
    let paths = [
        "/healthz",
        "/readyz",
        "/api/docs",
        "/api/v1/openapi.json",
        "/api/errors",
        "/",
        "/ann",
        "/nobody",
        "/favicon.svg",
        "/nothing/at/all",
        "/ann/",
        picture.as_str(),
    ];
    for path in paths {
        compare(&ann, path).await;
    }
    assert!(matches!(ann.send(ann.request_to(Method::HEAD, &picture)).await.size, BodySize::Sized(1..)));
}

#[actix_web::test]
async fn what_is_not_read_has_none_and_says_what_it_takes() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let reply = ann.send(ann.request(Method::HEAD, "/posts")).await;
    assert_eq!((reply.status, reply.header("allow"), reply.bytes.len()), (405, "POST", 0));
    let reply = ann.delete("/feed").await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD"));
    let reply = ann.send(ann.request_to(Method::POST, "/ann")).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD"));
}
