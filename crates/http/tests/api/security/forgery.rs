//! What other sites may make a browser do: every operation that writes, with each token and origin that is not ours.

use std::collections::BTreeMap;

use actix_web::{http::Method, test::TestRequest};
use serde_json::{Value, json};

use super::{database, operations, settled};
use crate::house::{Browser, House, PASSWORD, Reply};

/// No cookie has a say there: the address is signed, or the body holds a password or a secret.
const WITHOUT_TOKEN: [&str; 4] = ["/auth/token", "/auth/token/refresh", "/auth/token/revoke", "/uploads/{id}/bytes"];

fn writes(house: &House) -> Vec<(Method, String)> {
    let all = operations(house, |method, _| method != "get");
    all.into_iter().map(|(method, path)| (method.parse().unwrap(), path)).collect()
}

fn whole(path: &str, post: &str) -> String {
    path.replace("{id}", post).replace("{username}", "bob")
}

/// A body that would do something, where the operation takes it.
fn body() -> Value {
    json!({"text": "forged"})
}

/// The rows, but for when a session was last seen.
async fn rows(house: &House) -> BTreeMap<String, Vec<String>> {
    house.sql("UPDATE sessions SET last_seen_at = created_at").await;
    database(house).await
}

async fn send(person: &Browser, request: TestRequest) -> Reply {
    person.send(request.set_json(body())).await
}

#[actix_web::test]
async fn nothing_is_written_without_the_token_of_this_very_session() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    let post = ann.publish("", "public").await;
    settled(&house).await;
    house.give_role("ann", "admin").await;
    let before = rows(&house).await;
    let strangers = house.stranger().await.token.take();
    let bobs = bob.token.borrow().clone();
    let mut tried = 0;
    for (method, path) in writes(&house) {
        if WITHOUT_TOKEN.contains(&path.as_str()) {
            continue;
        }
        for token in [None, Some("wrong".to_owned()), bobs.clone(), strangers.clone()] {
            ann.token.replace(token);
            send(&ann, ann.request(method.clone(), &whole(&path, &post))).await.fails(403, "auth.csrf");
            tried += 1;
        }
    }
    assert!(tried > 140, "{tried}");
    assert_eq!(rows(&house).await, before);
}

#[actix_web::test]
async fn nothing_is_written_for_another_site_though_the_token_is_right() {
    let house = House::new().await;
    let (ann, _bob) = (house.person("ann").await, house.person("bob").await);
    let post = ann.publish("", "public").await;
    settled(&house).await;
    house.give_role("ann", "admin").await;
    let before = rows(&house).await;
    let signs = [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", ""),
        ("origin", "http://localhost:8080.evil.example"),
        ("origin", "http://localhost:80801"),
        ("origin", "http://localhost"),
        ("origin", "http://evil.example/http://localhost:8080"),
        ("origin", "file://localhost:8080"),
        ("origin", "localhost:8080"),
    ];
    for (method, path) in writes(&house) {
        for sign in signs {
            let request = ann.request(method.clone(), &whole(&path, &post)).insert_header(("host", "localhost:8080"));
            send(&ann, request.insert_header(sign)).await.fails(403, "auth.csrf");
        }
        let request = ann.request(method, &whole(&path, &post)).insert_header(("host", "localhost:8080"));
        let twice = request.append_header(("origin", "http://localhost:8080"));
        send(&ann, twice.append_header(("origin", "https://evil.example"))).await.fails(403, "auth.csrf");
    }
    assert_eq!(rows(&house).await, before);
}

#[actix_web::test]
async fn signing_up_and_in_is_protected_though_nobody_is_signed_in() {
    let house = House::new().await;
    house.person("ann").await;
    settled(&house).await;
    let before = rows(&house).await;
    let log_in = json!({"login": "ann", "password": PASSWORD});
    let sign_up = json!({"username": "eve", "email": "eve@example.org", "full_name": "", "password": PASSWORD});
    let (browser, others) = (house.stranger().await, house.stranger().await.token.take());
    let passkey = json!({});
    for (path, form) in [
        ("/auth/login", &log_in),
        ("/auth/signup", &sign_up),
        ("/auth/passkeys/login", &passkey),
        ("/auth/passkeys/login/confirm", &passkey),
    ] {
        for token in [None, Some("wrong".to_owned()), others.clone()] {
            let own = browser.token.replace(token);
            browser.post(path, form.clone()).await.fails(403, "auth.csrf");
            browser.token.replace(own);
        }
        for sign in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")] {
            let request = browser.request(Method::POST, path).insert_header(sign);
            browser.send(request.set_json(form)).await.fails(403, "auth.csrf");
        }
    }
    assert_eq!(rows(&house).await, before);
    browser.post("/auth/login", log_in).await.is(200);
}

#[actix_web::test]
async fn over_https_a_page_without_it_is_another_origin_and_the_public_address_is_ours_whatever_the_host() {
    let house = House::with(|settings| {
        settings.limits.factor = 1_000.0;
        settings.server.public_url = String::from("http://photos.example");
    });
    let house = house.await;
    let ann = house.person("ann").await;
    let change = |host: &'static str, origin: &'static str| {
        let request = ann.request(Method::PATCH, "/users/me").insert_header(("host", host));
        ann.send(request.insert_header(("origin", origin)).set_json(json!({})))
    };
    change("inside:8080", "http://photos.example").await.is(200);
    change("inside:8080", "http://inside:8080").await.is(200);
    change("inside:8080", "http://other.example").await.fails(403, "auth.csrf");
    let house = House::with(super::headers::over_https).await;
    let ann = house.person("ann").await;
    for (origin, status) in [("https://photos.example", 200), ("http://photos.example", 403)] {
        let request = ann.request(Method::PATCH, "/users/me").insert_header(("host", "photos.example"));
        ann.send(request.insert_header(("origin", origin)).set_json(json!({}))).await.is(status);
    }
}

#[actix_web::test]
async fn what_is_read_changes_nothing() {
    let house = House::new().await;
    let (ann, bob) = (house.person("ann").await, house.person("bob").await);
    house.give_role("ann", "admin").await;
    let post = ann.publish("A #beach", "public").await;
    let comment = bob.comment(&post, "hello").await;
    let upload = ann.upload().await;
    let report = bob.post("/reports", json!({"subject_type": "post", "subject_id": post, "reason": "spam"})).await.id();
    settled(&house).await;
    let before = rows(&house).await;
    let mut answered = 0;
    for (_, path) in operations(&house, |method, _| method == "get") {
        let id = match path.split('/').nth(1) {
            Some("comments") => &comment,
            Some("uploads") => &upload,
            Some("reports" | "moderation") => &report,
            _ => &post,
        };
        let query = if path.ends_with("username_available") { "?username=some.body" } else { "" };
        let path = format!("{}{query}", whole(&path, id));
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::TRACE] {
            answered += usize::from(ann.call(method, &path, None).await.status == 200);
        }
    }
    for path in ["/", "/ann", "/bob", &format!("/p/{post}"), "/login", "/settings/profile", "/readyz", "/api/docs"] {
        ann.open(path).await.is(200);
    }
    assert!(answered > 40, "{answered}");
    assert_eq!(rows(&house).await, before);
}
