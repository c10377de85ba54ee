//! PostgreSQL stopped, silent, read-only, late.

use std::{sync::Arc, time::Instant};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tintype_tests::{Mode, Person, PostgresServer, Proxy, Reply, Server, photo, postgres_database, until};

use crate::{
    crowd::{Crowd, REFUSAL, assert_refused},
    report::{self, HEALS, healed},
};

const CONNECTIONS: usize = 30;
const PHOTO: &str = "hard/orientation-1.jpg";

fn with_connections(url: &str) -> [(&str, &str); 2] {
    [("TINTYPE__DATABASE__URL", url), ("TINTYPE__DATABASE__CONNECTIONS", "30")]
}

/// Somebody with a post.
async fn author(server: &Server) -> (Arc<Person>, String) {
    let ann = Person::sign_up(&server.url, "ann").await;
    let post = ann.publish(PHOTO, "before").await;
    (Arc::new(ann), post)
}

/// What those see who look after the server while its database is away.
async fn assert_alive_and_not_ready(server: &Server) {
    let asked = Instant::now();
    let stranger = Person::stranger(&server.url);
    stranger.open("/healthz").await.is(200);
    let ready = stranger.open("/readyz").await;
    assert_eq!(ready.is(503).body["parts"]["database"], "unavailable");
    assert!(ready.headers.contains_key("retry-after"));
    assert!(asked.elapsed() < REFUSAL, "{:?}", asked.elapsed());
}

/// A crowd on a server whose database goes away for a while.
struct Outage<'a> {
    server: &'a Server,
    ann: Arc<Person>,
    crowd: Crowd,
}

impl<'a> Outage<'a> {
    /// With more connections than the crowd needs: some lie idle when it begins.
    async fn about_to_begin(server: &'a Server) -> Self {
        let (ann, post) = author(server).await;
        join_all((0..CONNECTIONS).map(|_| ann.get("/feed"))).await;
        let crowd = Crowd::begin(&ann, &post).await;
        Self { server, ann, crowd }
    }

    async fn is_felt(&self) {
        self.crowd.is_refused().await;
        assert_alive_and_not_ready(self.server).await;
    }

    async fn heals(self, fault: &str) {
        let healed = healed(self.server).await;
        self.crowd.expects_service();
        self.crowd.is_served().await;
        self.crowd.is_served().await;
        let seen = self.crowd.end(&self.ann).await;
        // Jobs as well.
        self.ann.publish(PHOTO, "after").await;
        report::end(self.server, fault, seen, healed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_stopped_at_once_is_refused_in_time_and_heals() {
    let mut postgres = PostgresServer::start();
    let server = Server::with(&with_connections(&postgres.url("postgres"))).await;
    let outage = Outage::about_to_begin(&server).await;
    postgres.kill();
    outage.is_felt().await;
    postgres.resume(&[]);
    outage.heals("PostgreSQL stopped at once").await;
}

/// A new database, and its address through a proxy.
pub async fn behind_a_proxy() -> (Proxy, String, String) {
    let straight = postgres_database().await;
    let (credentials, place) = straight.rsplit_once('@').unwrap();
    let (address, name) = place.split_once('/').unwrap();
    let proxy = Proxy::before(address.parse().unwrap());
    let through = format!("{credentials}@{}/{name}", proxy.address());
    (proxy, through, straight)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_says_nothing_is_refused_in_time_and_heals() {
    through_the_proxy(Mode::BlackHole, "PostgreSQL in a black hole").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_reached_is_refused_in_time_and_heals() {
    through_the_proxy(Mode::Refuse, "PostgreSQL refuses connections").await;
}

async fn through_the_proxy(mode: Mode, fault: &str) {
    let (proxy, through, _) = behind_a_proxy().await;
    let server = Server::with(&with_connections(&through)).await;
    let outage = Outage::about_to_begin(&server).await;
    proxy.set(mode);
    outage.is_felt().await;
    proxy.set(Mode::Pass);
    outage.heals(fault).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_waits_for_its_database() {
    let mut postgres = PostgresServer::start();
    postgres.kill();
    let mut server = Server::prepare(&[("TINTYPE__DATABASE__URL", &postgres.url("postgres"))]);
    server.launch();
    until(HEALS, "nobody is told", async || server.log().contains("waiting for the database")).await;
    postgres.resume(&[]);
    let started = server.started().await;
    assert!(started < HEALS, "{started:?}");
    author(&server).await;
    report::end(&server, "PostgreSQL comes after the server", "the start waits and says so", started);
}

/// Everything that changes something.
async fn writes(ann: &Person, post: &str, upload: &str, grant: &Value) -> Vec<(String, Reply)> {
    let media = json!([{"upload_id": upload}]);
    let requests = [
        (Method::POST, "/posts".to_owned(), json!({"media": media})),
        (Method::PATCH, format!("/posts/{post}"), json!({"caption": "changed"})),
        (Method::POST, format!("/posts/{post}/comments"), json!({"text": "hello"})),
        (Method::PUT, format!("/posts/{post}/like"), Value::Null),
        (Method::DELETE, format!("/posts/{post}"), Value::Null),
        (Method::PUT, "/users/bob/follow".to_owned(), Value::Null),
        (Method::PATCH, "/users/me".to_owned(), json!({"bio": "changed"})),
        (Method::PUT, "/users/me/avatar".to_owned(), json!({"upload_id": upload})),
        (Method::POST, "/uploads".to_owned(), json!({"content_type": "image/jpeg", "byte_size": 9})),
        (Method::DELETE, "/sessions".to_owned(), Value::Null),
        (Method::POST, "/auth/logout".to_owned(), json!({})),
    ];
    let mut replies = Vec::new();
    for (method, path, body) in requests {
        let mut request = ann.request(method.clone(), &path);
        if !body.is_null() {
            request = request.json(&body);
        }
        if method == Method::POST {
            request = request.header("idempotency-key", path.as_str());
        }
        replies.push((format!("{method} {path}"), ann.send(request).await));
    }
    replies.push(("the bytes of an upload".to_owned(), ann.send(ann.as_granted(grant, &photo(PHOTO))).await));
    replies
}

/// Everything that only reads.
async fn reads(ann: &Person, post: &str, upload: &str, picture: &str) -> Vec<(String, Reply)> {
    let paths = [
        "/feed".to_owned(),
        "/auth/session".to_owned(),
        "/auth/csrf".to_owned(),
        "/sessions".to_owned(),
        "/users/ann".to_owned(),
        "/users/ann/posts".to_owned(),
        "/users/bob/followers".to_owned(),
        format!("/posts/{post}"),
        format!("/posts/{post}/comments"),
        format!("/posts/{post}/likes"),
        format!("/uploads/{upload}"),
    ];
    let mut replies = Vec::new();
    for path in paths {
        let reply = ann.get(&path).await;
        replies.push((path, reply));
    }
    for address in [picture, "/ann", &format!("/p/{post}"), "/readyz"] {
        replies.push((address.to_owned(), ann.open(address).await));
    }
    replies
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_only_reads_serves_reads_and_heals() {
    let postgres = PostgresServer::start();
    let server = Server::with(&[("TINTYPE__DATABASE__URL", &postgres.url("postgres"))]).await;
    let (ann, post) = author(&server).await;
    Person::sign_up(&server.url, "bob").await;
    let upload = ann.upload(PHOTO).await.unwrap();
    let wanted = json!({"content_type": "image/jpeg", "byte_size": photo(PHOTO).len()});
    let grant = ann.post("/uploads", &wanted).await.is(201).data().clone();
    let shown = ann.get(&format!("/posts/{post}")).await;
    let picture = shown.data()["media"][0]["renditions"][0]["url"].as_str().unwrap().to_owned();

    postgres.sql("ALTER SYSTEM SET default_transaction_read_only = on").await;
    postgres.sql("SELECT pg_reload_conf()").await;
    let like = format!("/posts/{post}/like");
    until(HEALS, "it goes on writing", async || ann.put(&like).await.status == 503).await;
    let refused = writes(&ann, &post, &upload, &grant).await;
    for (what, reply) in &refused {
        assert_eq!(reply.status, 503, "{what}: {}", reply.text());
        assert_refused(reply);
    }
    let readiness = server.readiness().await;
    assert_eq!((&readiness["status"], &readiness["parts"]["writes"]), (&json!("degraded"), &json!("unavailable")));
    let served = reads(&ann, &post, &upload, &picture).await;
    for (what, reply) in &served {
        assert_eq!(reply.status, 200, "{what}: {}", reply.text());
    }

    postgres.sql("ALTER SYSTEM RESET default_transaction_read_only").await;
    postgres.sql("SELECT pg_reload_conf()").await;
    let back = Instant::now();
    until(HEALS, "it does not write again", async || ann.put(&like).await.status == 200).await;
    let back = back.elapsed();
    healed(&server).await;
    ann.send(ann.as_granted(&grant, &photo(PHOTO))).await.is(204);
    ann.complete(grant["id"].as_str().unwrap()).await.unwrap().is(200);
    ann.publish(PHOTO, "after").await;
    let seen = format!("{} kinds of writes are 503, {} kinds of reads 200, none 500", refused.len(), served.len());
    report::end(&server, "PostgreSQL read-only", seen, back);
}
