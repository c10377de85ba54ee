//! How a fault ends, and the lines from which the table of docs/operations.md is written.

use std::{
    fmt::Display,
    time::{Duration, Instant},
};

use tintype_tests::{Reply, Server, until};

/// docs/operations.md: what was away is in use again within this time.
pub const HEALS: Duration = Duration::from_secs(10);
/// After which `complete` answers that the picture is still worked on.
const WORKED_ON: Duration = Duration::from_secs(8);

/// Waits until the server says that everything works again; answers how long that took.
pub async fn healed(server: &Server) -> Duration {
    let since = Instant::now();
    until(HEALS, "the server does not heal", async || server.readiness().await["status"] == "ok").await;
    since.elapsed()
}

/// What `complete` answers: the picture, or after some time that it is worked on.
#[track_caller]
pub fn assert_completed(reply: &Reply, waited: Duration) {
    let finished = reply.status == 200 && reply.data()["renditions"].is_array();
    let worked_on = reply.status == 202 && waited >= WORKED_ON;
    assert!(finished || worked_on, "{} after {waited:?}: {}", reply.status, reply.text());
}

/// The end of every test of a fault: the stored data is right, and the line of the table is told.
pub fn end(server: &Server, fault: &str, seen: impl Display, healed: Duration) {
    server.assert_counters();
    println!("fault | {fault} | {seen} | {:.1} s", healed.as_secs_f64());
}
