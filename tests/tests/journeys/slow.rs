//! Clients that stall.

use std::time::Duration;

use tintype_tests::{Person, Server};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

#[tokio::test]
async fn a_body_that_stalls_is_given_up_and_hurts_nobody_else() {
    let server = Server::start().await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let csrf = ann.request(reqwest::Method::GET, "/auth/csrf").build().unwrap();
    let host = csrf.url().authority().to_owned();
    let stranger = Person::stranger(&server.url);
    let reply = stranger.get("/auth/csrf").await;
    let cookie = reply.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let token = reply.data()["csrf_token"].as_str().unwrap();
    let head = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nX-CSRF-Token: {token}\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"login\":"
    );
    let mut stalled = TcpStream::connect(&host).await.unwrap();
    stalled.write_all(head.as_bytes()).await.unwrap();
    ann.get("/feed").await.is(200);
    let mut answer = Vec::new();
    timeout(Duration::from_secs(30), stalled.read_to_end(&mut answer)).await.unwrap().unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("request.timeout"), "{answer}");
}
