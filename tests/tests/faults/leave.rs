//! A server that is told to stop while a load balancer still sends it requests.

use std::time::{Duration, Instant};

use tintype_tests::{Person, Server, until};

use crate::report::{HEALS, end};

const LEAVE: Duration = Duration::from_secs(5);
/// For the requests under way when it stops listening.
const LAST_ROUND: Duration = Duration::from_secs(2);

#[tokio::test]
async fn a_server_told_to_stop_says_so_and_serves_while_load_balancers_find_out() {
    let mut server = Server::with(&[("TINTYPE__SERVER__LEAVE_SECONDS", &LEAVE.as_secs().to_string())]).await;
    let ann = Person::sign_up(&server.url, "ann").await;
    let post = ann.publish("hard/orientation-1.jpg", "before").await;
    assert_eq!(server.readiness().await["status"], "ok");
    let told = Instant::now();
    server.terminate();
    until(HEALS, "it is not told", async || server.readiness().await["status"] == "stopping").await;
    let mut served = 0;
    while told.elapsed() + LAST_ROUND < LEAVE {
        // Each in a connection of its own.
        let stranger = Person::stranger(&server.url);
        let ready = stranger.open("/readyz").await;
        assert!(ready.is(503).headers.contains_key("retry-after"));
        stranger.open("/healthz").await.is(200);
        stranger.open(&format!("/p/{post}")).await.is(200);
        ann.put(&format!("/posts/{post}/like")).await.is(200);
        served += 2;
    }
    assert!(served > 0);
    let status = server.ended().await;
    let ended = told.elapsed();
    assert!(status.success() && ended >= LEAVE, "{status} after {ended:?}");
    let again = server.again().await;
    let fault = format!("SIGTERM with `LEAVE_SECONDS` {}", LEAVE.as_secs());
    let seen = format!("`stopping` for {:.1} s, {served} new requests served, exit 0", ended.as_secs_f64());
    end(&server, &fault, seen, again);
}
