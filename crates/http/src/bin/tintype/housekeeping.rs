//! Removes what has had its time.

use std::{fmt::Debug, sync::Arc, time::Duration};

use chrono::TimeDelta;
use tintype_domain::{
    idempotency::REPLAY_HOURS,
    totp::{Resealing, TotpReseal},
};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use crate::{wiring::House, worker::told_to_stop};

const OFTEN: Duration = Duration::from_secs(600);
const SELDOM: Duration = Duration::from_secs(86_400);
/// How long ended sessions are kept, for the list of addresses that a person has used.
const SESSION_MEMORY: TimeDelta = TimeDelta::days(30);

/// Until `stopped` turns true.
pub async fn keep_house(house: Arc<House>, mut stopped: watch::Receiver<bool>) {
    let (mut often, mut seldom) = (interval(OFTEN), interval(SELDOM));
    for interval in [&mut often, &mut seldom] {
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    }
    loop {
        tokio::select! {
            () = told_to_stop(&mut stopped) => return,
            _ = often.tick() => {
                let (shared, now) = (&house.state.shared, house.state.shared.stamps.now());
                report("old sessions", shared.sessions.purge(now - SESSION_MEMORY).await);
                report("old refresh tokens", house.refresh_tokens.purge(now).await);
                report("old answers", shared.idempotency.purge(now - TimeDelta::hours(REPLAY_HOURS)).await);
                report("old tokens", house.token_sweep.run().await);
                report("old exports", house.export_sweep.run().await);
                report("abandoned uploads", house.upload_sweep.run().await);
                report("comments deleted long ago", house.comment_sweep.run().await);
                report("posts deleted long ago", house.post_sweep.run().await);
            }
            _ = seldom.tick() => {
                report("orphaned objects", house.blob_sweep.run().await);
                reseal(&house.totp_reseal).await;
            }
        }
    }
}

async fn reseal(factors: &TotpReseal) {
    match factors.run().await {
        Ok(Resealing { resealed, unopened }) => {
            if resealed > 0 {
                tracing::info!(count = resealed, "second factors were sealed by the newest key");
            }
            if unopened > 0 {
                tracing::warn!(
                    count = unopened,
                    "second factors are sealed by a key that is not among TINTYPE__KEYS__SEALING: their people cannot log in"
                );
            }
        }
        Err(error) => tracing::warn!(?error, "second factors could not be sealed anew"),
    }
}

fn report(what: &'static str, removed: Result<u64, impl Debug>) {
    match removed {
        Ok(0) => {}
        Ok(count) => tracing::info!(what, count, "removed"),
        Err(error) => tracing::warn!(what, ?error, "could not be removed"),
    }
}
