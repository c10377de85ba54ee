//! What all routes have in common: request ids, conditional reads, `Idempotency-Key`, limits.

use actix_web::http::Method;
use futures_util::future::join;
use serde_json::{Value, json};

use crate::{
    exports,
    house::{Browser, House, Reply},
};

#[actix_web::test]
async fn a_request_id_is_echoed_or_made() {
    let house = House::new().await;
    let browser = house.stranger().await;
    let ask =
        async |id: &str| browser.send(browser.request(Method::GET, "/feed").insert_header(("x-request-id", id))).await;
    let echoed = ask("abc-1.2_3").await;
    assert_eq!((echoed.header("x-request-id"), &echoed.body["request_id"]), ("abc-1.2_3", &json!("abc-1.2_3")));
    for unsafe_id in ["", "a b", "a\"b", &"a".repeat(65)] {
        let made = ask(unsafe_id).await;
        assert_eq!(made.header("x-request-id").len(), 32, "{unsafe_id}");
        assert_eq!(made.body["request_id"], made.header("x-request-id"));
    }
}

#[actix_web::test]
async fn a_problem_names_its_code_and_where_it_is_documented() {
    let house = House::new().await;
    let reply = house.stranger().await.get("/posts/1").await;
    let expected = json!({
        "type": "/api/errors#not_found", "title": reply.body["title"], "status": 404, "code": "not_found",
        "detail": reply.body["detail"], "request_id": reply.header("x-request-id"),
    });
    assert_eq!(reply.body, expected);
}

#[actix_web::test]
async fn an_unchanged_read_is_not_sent_again() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("before", "public").await;
    let path = format!("/posts/{post}");
    let first = ann.get(&path).await;
    let etag = first.header("etag").to_owned();
    assert_eq!(first.header("cache-control"), "private, no-cache");
    let again =
        async || ann.send(ann.request(Method::GET, &path).insert_header(("if-none-match", etag.as_str()))).await;
    let unchanged = again().await;
    assert!(unchanged.is(304).bytes.is_empty());
    assert_eq!(unchanged.header("etag"), etag);
    ann.patch(&path, json!({"caption": "after"})).await.is(200);
    let changed = again().await;
    assert_eq!(changed.is(200).data()["caption"], "after");
    assert_ne!(changed.header("etag"), etag);
}

#[actix_web::test]
async fn what_is_about_signing_in_is_never_stored() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    for path in ["/auth/session", "/auth/csrf", "/sessions"] {
        let reply = ann.get(path).await;
        assert_eq!((reply.header("cache-control"), reply.header("etag")), ("no-store", ""), "{path}");
    }
}

#[actix_web::test]
async fn answers_are_json_or_none() {
    let house = House::new().await;
    let browser = house.stranger().await;
    let ask = async |accept: &str| {
        browser.send(browser.request(Method::GET, "/auth/csrf").insert_header(("accept", accept))).await
    };
    ask("text/html").await.fails(406, "request.accept");
    ask("text/html, application/json;q=0.5").await.is(200);
    ask("Application/JSON").await.is(200);
    ask("application/zip").await.fails(406, "request.accept");
    for refused in ["application/json;q=0", "*/*; q=0.0", "application/zip, Application/JSON; Q=0"] {
        ask(refused).await.fails(406, "request.accept");
    }
}

#[actix_web::test]
async fn an_archive_is_asked_for_by_its_type() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let archive = format!("{}/archive", exports::made(&ann).await);
    for (accept, status) in [("application/zip", 200), ("*/*", 200), ("text/html", 406)] {
        let request = ann.request(Method::GET, &archive).insert_header(("accept", accept));
        assert_eq!(ann.send(request).await.status, status, "{accept}");
    }
}

async fn with_key(person: &Browser, path: &str, key: &str, body: Value) -> Reply {
    let request = person.request(Method::POST, path).insert_header(("idempotency-key", key));
    person.send(request.set_json(body)).await
}

#[actix_web::test]
async fn a_repeated_request_gets_the_first_answer() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let post = ann.publish("", "public").await;
    let path = format!("/posts/{post}/comments");
    let first = with_key(&ann, &path, "key", json!({"text": "hello"})).await;
    let second = with_key(&ann, &path, "key", json!({"text": "hello"})).await;
    assert_eq!((first.is(201).status, &first.bytes), (second.status, &second.bytes));
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!((first.header("idempotent-replay"), second.header("idempotent-replay")), ("", "true"));
    with_key(&ann, &path, "key", json!({"text": "other"})).await.fails(422, "idempotency.reused");
    // Keys are per account.
    with_key(&bob, &path, "key", json!({"text": "hello"})).await.is(201);
    assert_eq!(ann.get(&path).await.each("text"), ["hello", "hello"]);
}

#[actix_web::test]
async fn a_refusal_is_repeated_too() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let path = "/posts/1/comments";
    with_key(&ann, path, "key", json!({"text": "hello"})).await.fails(404, "not_found");
    let second = with_key(&ann, path, "key", json!({"text": "hello"})).await;
    second.fails(404, "not_found");
    assert_eq!(second.header("idempotent-replay"), "true");
    assert_eq!(second.body["request_id"], second.header("x-request-id"));
}

#[actix_web::test]
async fn what_the_gate_refuses_is_not_repeated_and_what_the_request_is_refused_for_is() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let path = format!("/posts/{post}/comments");
    let send = async |content_type: &str, body: &str| {
        let request = ann.request(Method::POST, &path).insert_header(("idempotency-key", "key"));
        ann.send(request.insert_header(("content-type", content_type)).set_payload(body.to_owned())).await
    };
    send("text/plain", r#"{"text": "hello"}"#).await.fails(415, "request.content_type");
    send("application/json", "{").await.fails(400, "request.malformed");
    send("application/json", &"a".repeat(100_000)).await.fails(413, "request.too_large");
    let first = send("application/json", r#"{"text": "hello"}"#).await;
    assert_eq!(first.is(201).header("idempotent-replay"), "");
    let again = send("application/json; charset=utf-8", r#"{"text": "hello"}"#).await;
    assert_eq!((again.is(201).id(), again.header("idempotent-replay")), (first.id(), "true"));
    send("application/json", r#"{"text": "hullo"}"#).await.fails(422, "idempotency.reused");
    let upload = json!({"content_type": "image/svg+xml", "byte_size": 1});
    for replay in ["", "true"] {
        let refused = with_key(&ann, "/uploads", "key", upload.clone()).await;
        refused.fails(415, "upload.content_type");
        assert_eq!(refused.header("idempotent-replay"), replay);
    }
}

#[actix_web::test]
async fn of_two_at_once_one_waits_for_the_other() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let path = format!("/posts/{post}/comments");
    let write = || with_key(&ann, &path, "key", json!({"text": "hello"}));
    let (one, other) = join(write(), write()).await;
    assert_eq!(one.is(201).id(), other.is(201).id());
    assert_eq!(ann.get(&path).await.each("text"), ["hello"]);
}

#[actix_web::test]
async fn a_key_has_at_most_128_characters() {
    let house = House::new().await;
    let ann = house.person("ann").await;
    let upload = json!({"content_type": "image/png", "byte_size": 1});
    with_key(&ann, "/uploads", &"k".repeat(129), upload.clone()).await.refuses("Idempotency-Key", "length");
    with_key(&ann, "/uploads", &"k".repeat(128), upload).await.is(201);
}

#[actix_web::test]
async fn limits_are_announced_and_end_in_429() {
    let house = House::with(|_| {}).await;
    let browser = house.stranger().await;
    for left in (0..10).rev() {
        let reply = browser.post("/auth/signup", json!({})).await;
        assert_eq!((reply.status, reply.header("ratelimit-limit")), (422, "10"));
        assert_eq!(reply.header("ratelimit-remaining"), left.to_string());
    }
    let reply = browser.post("/auth/signup", json!({})).await;
    reply.fails(429, "limit.exceeded");
    assert!((1..=360).contains(&reply.header("retry-after").parse::<u32>().unwrap()));
    assert!(reply.header("ratelimit-reset").parse::<u32>().unwrap() > 3_000);
    browser.get("/auth/csrf").await.is(200);
    browser.address.set(([127, 0, 0, 9], 40_000).into());
    browser.post("/auth/signup", json!({})).await.is(422);
}
