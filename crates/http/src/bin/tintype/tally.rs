//! How often cards are found, for whoever operates this.

use std::{sync::Arc, time::Duration};

use tintype_domain::cards::{CardTally, Lookups};
use tokio::time::{MissedTickBehavior, interval};

const INTERVAL: Duration = Duration::from_secs(300);

/// A line each five minutes in which any card was looked for.
pub async fn report_each_interval(tally: Arc<CardTally>) {
    let (mut told, mut ticks) = (0, interval(INTERVAL));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if total(&tally) > told {
            report(&tally);
            told = total(&tally);
        }
    }
}

/// Counts since the start.
pub fn report(tally: &CardTally) {
    for (kind, Lookups { hits, misses }) in [("post", tally.posts()), ("person", tally.people())] {
        if let Some(hit_rate) = (Lookups { hits, misses }).hit_rate() {
            tracing::info!(kind, hits, misses, hit_rate = format!("{:.1} %", hit_rate * 100.0), "cards looked for");
        }
    }
}

fn total(tally: &CardTally) -> u64 {
    [tally.posts(), tally.people()].into_iter().map(|lookups| lookups.hits + lookups.misses).sum()
}
