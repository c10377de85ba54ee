//! What comes in its own time.

use std::time::{Duration, Instant};

const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Asks until it is so; fails where it was not when last asked within the limit.
pub async fn until(limit: Duration, otherwise: &str, mut so: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + limit;
    loop {
        let asked = Instant::now();
        if so().await {
            return;
        }
        assert!(asked < deadline, "{otherwise} within {limit:?}");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}
