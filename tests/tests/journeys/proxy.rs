//! The nginx site that ships, as people and their browsers find it.

use std::sync::{Arc, Mutex};

use reqwest::{Url, redirect::Policy, tls::Version};
use serde_json::json;
use tintype_tests::{KEYS, PASSWORD, Person, Reply, Server, Site, browser};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const HOST: &[u8] = b"localhost";
/// Each is on every answer, once.
const HEADERS: [&str; 6] = [
    "strict-transport-security",
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "x-request-id",
];

/// As it is served to the world.
pub(crate) async fn in_production() -> Server {
    let secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let mut settings = vec![
        ("TINTYPE__SERVER__PUBLIC_URL", "https://localhost"),
        ("TINTYPE__SERVER__TRUSTED_PROXIES", "127.0.0.1/32"),
        ("TINTYPE__KEYS__TOKENS", secret),
        ("TINTYPE__KEYS__SEALING", secret),
    ];
    settings.extend(KEYS);
    Server::with(&settings).await
}

/// The first of what is answered to a browser that speaks nothing newer than TLS 1.`minor`: kind of record, its version
/// and length, and what it says first.
async fn hello(url: &str, minor: u8) -> [u8; 7] {
    let name = [&[0, 0, 0, 14, 0, 12, 0, 0, 9], HOST].concat();
    let groups_points_signatures = [0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 6, 0, 4, 4, 3, 4, 1];
    let extensions = [&name[..], &groups_points_signatures].concat();
    let suites = [0xc0, 0x2b, 0xc0, 0x09];
    let random = [7; 32];
    let length = u8::try_from(extensions.len()).unwrap();
    let body = [&[3, minor + 1], &random[..], &[0, 0, 4], &suites, &[1, 0, 0, length], &extensions].concat();
    let size = u8::try_from(body.len()).unwrap();
    let message = [&[22, 3, 1, 0, size + 4, 1, 0, 0, size], &body[..]].concat();
    let url: Url = url.parse().unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", url.port().unwrap())).await.unwrap();
    stream.write_all(&message).await.unwrap();
    let mut answer = [0; 7];
    stream.read_exact(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn tls_is_1_2_or_1_3_and_nothing_older() {
    let server = Server::start().await;
    let site = Site::before(&server.url).await;
    for version in [Version::TLS_1_2, Version::TLS_1_3] {
        let client = browser().min_tls_version(version).max_tls_version(version).build().unwrap();
        assert_eq!(client.get(format!("{}/healthz", site.url)).send().await.unwrap().status(), 200, "{version:?}");
    }
    for minor in [0, 1] {
        let [kind, .., level, what] = hello(&site.url, minor).await;
        assert_eq!([kind, level, what], [21, 2, 70], "1.{minor}: a fatal alert, `protocol_version`");
    }
    let [kind, .., what, _] = hello(&site.url, 2).await;
    assert_eq!([kind, what], [22, 2], "the same message with 1.2 is answered by the server's own hello");
}

#[tokio::test]
async fn people_come_in_by_https_alone_and_find_everything_there() {
    let server = in_production().await;
    let site = Site::before(&server.url).await;
    let client = browser().redirect(Policy::none()).build().unwrap();
    let sent_on = client.post(format!("{}/ann?x=y", site.http)).send().await.unwrap();
    assert_eq!(
        (sent_on.status().as_u16(), sent_on.headers()["location"].to_str().unwrap()),
        (308, "https://localhost/ann?x=y")
    );

    Person::sign_up(&site.url, "ann").await;
    let login = Person::visitor(&site.url).await;
    let reply = login.post("/auth/login", &json!({"login": "ann", "password": PASSWORD})).await;
    let cookie = reply.is(200).headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-tintype=") && cookie.contains("; Secure"), "{cookie}");
    let ann = Person::log_in(&site.url, "ann").await;
    let post = ann.publish("hard/orientation-1.jpg", "a plate").await;
    let shown = ann.get(&format!("/posts/{post}")).await;
    let picture = ann.open(first_picture(&shown)).await;
    assert_eq!(picture.is(200).headers["content-type"].to_str().unwrap().split('/').next(), Some("image"));
    for reply in [&shown, &ann.open("/").await, &ann.open("/ann").await, &ann.get("/nowhere").await] {
        for name in HEADERS {
            assert_eq!(reply.headers.get_all(name).iter().count(), 1, "{name}: {:?}", reply.headers);
        }
        assert_eq!(reply.headers["server"], "nginx");
    }
    let large = ann.post("/uploads", &json!({"content_type": "x".repeat(2_000_000)})).await;
    assert_eq!(large.is(413).body["status"], 413);

    ann.open("/verify?token=secret").await.is(200);
    let log = site.log();
    assert!(log.contains("/verify") && !log.contains('?') && !log.contains("secret"), "{log}");
}

pub(crate) fn first_picture(post: &Reply) -> &str {
    post.is(200).data()["media"][0]["renditions"][0]["url"].as_str().unwrap()
}

/// Reads a request and is gone; remembers its method.
async fn dies_at_each(seen: Arc<Mutex<Vec<String>>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4_096];
            let length = stream.read(&mut head).await.unwrap();
            let method = String::from_utf8_lossy(&head[..length]).split(' ').next().unwrap().to_owned();
            seen.lock().unwrap().push(method);
        }
    });
    url
}

#[tokio::test]
async fn what_writes_is_not_sent_again_to_another_instance() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (one, other) = (dies_at_each(Arc::clone(&seen)).await, dies_at_each(Arc::clone(&seen)).await);
    let site = Site::before_both(&one, &other).await;
    let client = browser().build().unwrap();
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        seen.lock().unwrap().clear();
        let request = client.request(method.parse().unwrap(), format!("{}/api/v1/posts", site.url));
        assert_eq!(request.send().await.unwrap().status(), 502, "{method}");
        let times = if method == "GET" { 2 } else { 1 };
        assert_eq!(*seen.lock().unwrap(), vec![method; times]);
    }
}
