//! Requests that two servers in a row might read differently are refused, directly and behind nginx.

use tintype_tests::{Nginx, Server, Site};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Duration, timeout},
};

const PATIENCE: Duration = Duration::from_secs(20);
const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

/// What a request says of its body and what it sends as one; and what nginx answers, where we say 400.
fn ambiguous() -> Vec<(&'static str, String, u16)> {
    let chunked = format!("0\r\n\r\n{SMUGGLED}");
    let length = SMUGGLED.len();
    [
        ("both", format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}"), 400),
        ("two lengths", format!("Content-Length: 0\r\nContent-Length: {length}\r\n\r\n{SMUGGLED}"), 400),
        ("a list of lengths", format!("Content-Length: 0, {length}\r\n\r\n{SMUGGLED}"), 400),
        ("a sign", format!("Content-Length: +0\r\n\r\n{SMUGGLED}"), 400),
        ("a negative length", format!("Content-Length: -1\r\n\r\n{SMUGGLED}"), 400),
        ("another coding", format!("Transfer-Encoding: xchunked\r\n\r\n{chunked}"), 501),
        ("chunked within", format!("Transfer-Encoding: chunked, identity\r\n\r\n{chunked}"), 501),
        ("a blank before the colon", format!("Transfer-Encoding : chunked\r\n\r\n{chunked}"), 400),
        ("a folded line", format!("X: a\r\n Transfer-Encoding: chunked\r\n\r\n{chunked}"), 400),
    ]
    .into()
}

/// Everything that is answered until the connection ends.
async fn exchange(url: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the connection is kept").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn what_could_be_read_in_two_ways_is_refused_and_nothing_behind_it_is_answered() {
    let server = Server::start().await;
    let (nginx, site) = (Nginx::before(&server.url).await, Site::before(&server.url).await);
    for (what, rest, by_nginx) in ambiguous() {
        for (url, expected) in [(&server.url, 400), (&nginx.url, by_nginx), (&site.plain, by_nginx)] {
            let answer =
                exchange(url, &format!("POST /api/v1/auth/logout HTTP/1.1\r\nHost: localhost\r\n{rest}")).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {expected} ")), "{what} at {url}: {answer}");
            assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{what} at {url}: {answer}");
        }
    }
    assert!(!server.log().contains("smuggled"), "{}", server.log());
}

#[tokio::test]
async fn nobody_is_told_what_they_have_sent() {
    let server = Server::start().await;
    let site = Site::before(&server.url).await;
    for path in ["/", "/api/v1/feed", "/healthz", "/assets/", "/media/public/"] {
        let head = "Host: localhost\r\nX-Secret: canary\r\nConnection: close\r\n\r\n";
        for url in [&server.url, &site.plain] {
            let answer = exchange(url, &format!("TRACE {path} HTTP/1.1\r\n{head}")).await;
            assert!(answer.starts_with("HTTP/1.1 405 ") && !answer.contains("canary"), "{url}: {answer}");
        }
    }
}
