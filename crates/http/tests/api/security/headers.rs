//! Headers of safety and flags of cookies, on every answer that any test gets; and tests that get every kind of answer.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;

use super::operations;
use crate::{
    house::{Browser, House, PASSWORD, Reply},
    settings::Settings,
};

const YEAR_SECONDS: u64 = 31_536_000;

/// Fails the test where something is missing. `secure` is served over https.
#[track_caller]
pub fn hold(path: &str, secure: bool, reply: &Reply) {
    let policy: BTreeMap<_, _> = reply
        .header("content-security-policy")
        .split(';')
        .map(str::trim)
        .map(|directive| directive.split_once(' ').unwrap_or((directive, "")))
        .collect();
    let of = |name: &str| policy.get(name).copied().unwrap_or("*");
    for (name, allowed) in [
        ("object-src", &["'none'"][..]),
        ("base-uri", &["'none'"]),
        ("form-action", &["'none'", "'self'"]),
        ("frame-ancestors", &["'none'"]),
    ] {
        assert!(allowed.contains(&of(name)), "{path} {}: {name} is {}", reply.status, of(name));
    }
    let scripts = policy.get("script-src").copied().unwrap_or(of("default-src"));
    let safe = |source: &str| ["'none'", "'self'"].contains(&source) || source.starts_with("'sha256-");
    assert!(scripts.split(' ').all(safe), "{path} {}: scripts from {scripts}", reply.status);
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
        assert_eq!(reply.header(name), value, "{path} {}: {name}", reply.status);
    }
    let referrer = reply.header("referrer-policy");
    assert!(["strict-origin-when-cross-origin", "no-referrer"].contains(&referrer), "{path}: {referrer}");
    let https_only = reply.header("strict-transport-security");
    let seconds = https_only.strip_prefix("max-age=").and_then(|rest| rest.split(';').next()?.parse::<u64>().ok());
    assert_eq!(seconds.is_some_and(|seconds| seconds >= YEAR_SECONDS), secure, "{path}: {https_only}");
    if path.starts_with("/media/") && reply.status == 200 {
        assert!(policy.contains_key("sandbox") && reply.header("content-type").starts_with("image/"), "{path}");
    }
    for cookie in reply.headers.get_all("set-cookie") {
        is_guarded(cookie.to_str().unwrap(), secure);
    }
}

#[track_caller]
fn is_guarded(cookie: &str, secure: bool) {
    let (name, rest) = cookie.split_once('=').unwrap();
    let flags: BTreeSet<_> = rest.split("; ").skip(1).collect();
    let has = |flag: &str| flags.contains(flag);
    assert!(has("HttpOnly") && has("Path=/") && (has("SameSite=Lax") || has("SameSite=Strict")), "{name}: {flags:?}");
    assert!(!flags.iter().any(|flag| flag.starts_with("Domain")), "{name}: {flags:?}");
    assert_eq!((name.starts_with("__Host-"), has("Secure")), (secure, secure), "{name}: {flags:?}");
}

/// As in production.
pub fn over_https(settings: &mut Settings) {
    settings.limits.factor = 1_000.0;
    settings.server.public_url = String::from("https://photos.example");
    settings.keys.session = BASE64_STANDARD.encode([7; 64]);
    settings.keys.signing = BASE64_STANDARD.encode([8; 32]);
    settings.keys.tokens = vec![BASE64_STANDARD.encode([9; 32])];
}

/// Every operation, with nothing but the method and the path. What ends the session comes last.
async fn ask_everything(house: &House, person: &Browser, post: &str, seen: &mut BTreeSet<u16>) {
    let mut all = operations(house, |_, _| true);
    all.sort_by_key(|(method, path)| (path == "/auth/logout", method == "DELETE", path.clone()));
    for (method, path) in all {
        let path = path.replace("{id}", post).replace("{username}", "ann");
        seen.insert(person.call(method.parse().unwrap(), &path, None).await.status);
    }
}

async fn ask_in_every_wrong_way(person: &Browser, seen: &mut BTreeSet<u16>) {
    let patch = |content_type: &str, body: String| {
        let request = person.request(Method::PATCH, "/users/me").insert_header(("content-type", content_type));
        person.send(request.set_payload(body))
    };
    for reply in [
        patch("text/plain", "{}".to_owned()).await,
        patch("application/json", "{".to_owned()).await,
        patch("application/json", " ".repeat(100_000)).await,
        person.patch("/users/me", json!({"bio": 1})).await,
        person.get("/feed?cursor=forged").await,
        person.delete("/feed").await,
        person.send(person.request(Method::TRACE, "/feed")).await,
        person.send(person.request(Method::OPTIONS, "/feed")).await,
        person.send(person.request(Method::GET, "/feed").insert_header(("accept", "text/html"))).await,
    ] {
        seen.insert(reply.status);
    }
    for path in ["/", "/ann", "/nobody", "/login", "/ann/", "/favicon.svg", "/nothing/at/all", "/api", "/api/nothing"] {
        seen.insert(person.open(path).await.status);
    }
    for path in ["/healthz", "/readyz", "/api/docs", "/api/docs/", "/api/docs/init.js", "/api/v1/openapi.json"] {
        seen.insert(person.open(path).await.status);
    }
    for path in ["/api/errors", "/api/docs/nothing.js", "/media/public/x/320.jpg", "/reset?token=x"] {
        seen.insert(person.open(path).await.status);
    }
}

async fn tour(house: &House) -> BTreeSet<u16> {
    let mut seen = BTreeSet::new();
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let picture = ann.get(&format!("/posts/{post}")).await.data()["media"][0]["renditions"][0]["url"].clone();
    let picture = picture.as_str().unwrap();
    seen.insert(ann.open(picture.strip_prefix("https://photos.example").unwrap_or(picture)).await.status);
    ask_in_every_wrong_way(&ann, &mut seen).await;
    ask_everything(house, &house.stranger().await, &post, &mut seen).await;
    ask_everything(house, &ann, &post, &mut seen).await;
    let bob = house.stranger().await;
    seen.insert(bob.post("/auth/login", json!({"login": "ann", "password": PASSWORD})).await.status);
    house.sql("ALTER TABLE posts RENAME TO gone").await;
    seen.insert(bob.get(&format!("/posts/{post}")).await.status);
    house.sql("ALTER TABLE sessions RENAME TO gone_too").await;
    seen.insert(bob.get("/feed").await.status);
    seen
}

#[actix_web::test]
async fn every_answer_has_them_whatever_its_status() {
    let house = House::new().await;
    let seen = tour(&house).await;
    for status in [200, 204, 308, 400, 401, 403, 404, 405, 406, 413, 415, 422, 500, 503] {
        assert!(seen.contains(&status), "{status} is not among {seen:?}");
    }
}

#[actix_web::test]
async fn over_https_browsers_are_told_to_stay_there_and_cookies_are_for_this_host_alone() {
    let house = House::with(over_https).await;
    let seen = tour(&house).await;
    assert!(seen.is_superset(&BTreeSet::from([200, 204, 401, 404, 405, 500, 503])), "{seen:?}");
    let names = |browser: &Browser| browser.cookies.borrow().keys().cloned().collect::<Vec<_>>().join(" ");
    let house = House::with(over_https).await;
    assert_eq!(names(&house.stranger().await), "__Host-tintype-pre");
    assert!(names(&house.person("ann").await).contains("__Host-tintype"));
}

#[actix_web::test]
async fn refusals_of_the_shield_and_of_the_limits_have_them_too() {
    let house = House::with(|settings| settings.limits.factor = 0.001).await;
    let browser = house.stranger().await;
    for path in ["/api/v1/auth/csrf", "/ann", "/api/v1/openapi.json"] {
        browser.open(path).await.is(429);
    }
}
