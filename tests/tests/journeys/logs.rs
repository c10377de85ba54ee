//! Whatever is sent, the log stays one JSON object a line, and nobody writes a line of their own into it.

use reqwest::Method;
use serde_json::{Value, json};
use tintype_tests::{Person, Server};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const BREAK: &str = "%0d%0a{\"level\":\"ERROR\",\"forged\":true}%0D%0A";
const BARE: &str = "x\r\n{\"level\":\"ERROR\",\"forged\":true}\r\n";

async fn send_raw(server: &Server, request: &str) {
    let mut stream = TcpStream::connect(server.url.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let _ = stream.read(&mut [0; 1_024]).await;
}

#[tokio::test]
async fn line_breaks_in_everything_that_is_sent_break_no_line_of_the_log() {
    let server = Server::with(&[("TINTYPE__LOG__JSON", "true"), ("TINTYPE__LOG__FILTER", "debug")]).await;
    let ann = Person::sign_up(&server.url, "ann").await;
    for path in
        [format!("/users/{BREAK}"), format!("/feed?cursor={BREAK}"), format!("/feed?{BREAK}=1"), format!("/{BREAK}")]
    {
        ann.get(&path).await;
    }
    for path in [format!("/{BREAK}"), format!("/p/1?{BREAK}"), format!("/media/public/{BREAK}/{BREAK}")] {
        ann.open(&path).await;
    }
    for name in ["user-agent", "x-request-id", "referer", "idempotency-key", "x-forwarded-for", "accept", "origin"] {
        let request = ann.request(Method::POST, "/tokens").header(name, BREAK);
        ann.send(request.json(&json!({"name": BARE, "scopes": ["read"], BARE: 1}))).await;
    }
    for (path, body) in [
        ("/auth/login", json!({"login": BARE, "password": BARE})),
        ("/auth/signup", json!({"username": BARE, "email": BARE, "full_name": BARE, "password": BARE})),
        ("/auth/password/forgot", json!({"email": format!("ann@example.org{BARE}")})),
        ("/auth/password/reset", json!({"token": BARE, "password": BARE})),
        ("/uploads", json!({"content_type": BARE, "byte_size": 1})),
        ("/posts", json!({"caption": BARE, "media": [{"upload_id": "1", "alt_text": BARE}]})),
    ] {
        ann.post(path, &body).await;
    }
    for request in [
        format!("GET /api/v1/feed HTTP/1.1\r\nHost: {BARE}\r\n\r\n"),
        "GET /x\n{\"forged\":true} HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: a\r\n b\r\n\r\n".to_owned(),
        "BREW\n{\"forged\":true} / HTTP/1.1\r\n\r\n".to_owned(),
    ] {
        send_raw(&server, &request).await;
    }
    ann.get("/auth/session").await.is(200);
    let (mut lines, mut requests) = (0, 0);
    for line in server.log().lines() {
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(entry.is_object() && entry["forged"].is_null(), "{line}");
        lines += 1;
        requests += usize::from(entry["fields"]["message"] == "request");
    }
    assert!(requests > 20 && lines > requests, "{lines} lines, {requests} requests");
}
