//! Every problem has one form, wherever it comes from, and our own faults are in the log.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use actix_web::http::Method;
use tracing_subscriber::fmt::MakeWriter;

use crate::house::{House, Reply};

#[track_caller]
fn is_whole(reply: &Reply, status: u16, code: &str) {
    reply.fails(status, code);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(!reply.header("x-request-id").is_empty());
    assert_eq!(reply.body["request_id"], reply.header("x-request-id"));
}

#[actix_web::test]
async fn problems_have_an_id_and_are_never_stored_wherever_they_come_from() {
    let house = House::new().await;
    let browser = house.stranger().await;
    let key = "0".repeat(32);
    for path in [
        format!("/media/public/{key}/320.jpg"),
        format!("/media/private/{key}/320.jpg?expires=1&signature=x"),
        "/media/public/x/y".to_owned(),
        "/api/nothing".to_owned(),
        "/api/docs/nothing.js".to_owned(),
        "/api/openapi.raw.json".to_owned(),
        "/api/v1/nothing".to_owned(),
    ] {
        is_whole(&browser.open(&path).await, 404, "not_found");
    }
    for path in ["/media/public/x/y", "/healthz", "/api/docs", "/", "/api/v1/feed"] {
        let reply = browser.send(browser.request_to(Method::DELETE, path)).await;
        is_whole(&reply, 405, "request.method");
        assert_eq!(reply.header("allow"), "GET, HEAD");
    }
}

#[actix_web::test]
async fn the_shield_answers_a_problem_too() {
    let house = House::with(|settings| settings.limits.factor = 0.001).await;
    let browser = house.stranger().await;
    for path in ["/api/v1/auth/csrf", "/ann"] {
        let reply = browser.open(path).await;
        is_whole(&reply, 429, "limit.exceeded");
        assert!((1..=10).contains(&reply.header("retry-after").parse::<u32>().unwrap()));
    }
}

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

#[actix_web::test]
async fn what_is_our_own_fault_is_logged_once_with_its_id_and_not_told() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let house = House::new().await;
    let ann = house.person("ann").await;
    let post = ann.publish("", "public").await;
    let shown = ann.get(&format!("/posts/{post}")).await;
    let picture = shown.data()["media"][0]["renditions"][0]["url"].as_str().unwrap().to_owned();
    // A folder where the bytes of the picture ought to be.
    let parts: Vec<&str> = picture.split('/').skip(2).collect();
    let [access, key, name] = parts.as_slice() else { panic!("{picture}") };
    let file = house.folder.path().join("pictures").join(access).join(&key[..2]).join(key).join(name);
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let broken = ann.open(&picture).await;
    is_whole(&broken, 503, "unavailable");
    house.sql("ALTER TABLE posts RENAME TO gone").await;
    let (api, page) = (ann.get(&format!("/posts/{post}")).await, ann.open(&format!("/p/{post}")).await);
    is_whole(&api, 500, "internal");
    page.is(200);
    house.sql("ALTER TABLE sessions RENAME TO gone_too").await;
    let session = ann.get("/feed").await;
    is_whole(&session, 503, "unavailable");
    for reply in [&broken, &api, &page, &session] {
        let id = reply.header("x-request-id");
        let lines = log.text();
        let lines: Vec<_> = lines.lines().filter(|line| line.contains("ERROR") && line.contains(id)).collect();
        assert_eq!(lines.len(), 1, "{}", log.text());
        assert!(!reply.text().contains("gone") && !reply.text().contains("no such table"));
    }
}
