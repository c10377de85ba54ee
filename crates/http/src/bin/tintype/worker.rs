//! Runs jobs until told to stop. Jobs that are under way are finished; those not begun stay in the queue.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use tintype_domain::{
    StoreError,
    idempotency::REPLAY_HOURS,
    jobs::{JobRunner, LeasedJob},
};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};

use crate::{
    serve::stop_signal,
    settings::Settings,
    wiring::{self, House},
};

/// How long the worker sleeps when nobody wakes it: jobs of other instances, and those due later.
const POLL: Duration = Duration::from_secs(2);
const HOUSEKEEPING: Duration = Duration::from_secs(600);
const RENEW: Duration = Duration::from_secs(60);
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How long ended sessions are kept, for the list of addresses that a person has used.
const SESSION_MEMORY: TimeDelta = TimeDelta::days(30);

pub async fn run_alone(settings: &Settings) -> anyhow::Result<()> {
    let house = Arc::new(wiring::build(settings).await?);
    let (stop, stopped) = watch::channel(false);
    let jobs = usize::from(settings.worker.jobs);
    let work = tokio::spawn(run(Arc::clone(&house), jobs, stopped));
    stop_signal().await?;
    tracing::info!("finishing the jobs under way");
    stop.send(true)?;
    work.await?;
    house.lease.release().await?;
    Ok(())
}

/// Runs up to `jobs` at a time, until `stopped` turns true.
pub async fn run(house: Arc<House>, jobs: usize, mut stopped: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(jobs));
    let mut running = JoinSet::new();
    let mut housekeeping = interval(HOUSEKEEPING);
    housekeeping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut events = house.events.subscribe();
    while !*stopped.borrow() {
        while running.try_join_next().is_some() {}
        let leased = lease(&house.runner, &room).await;
        if leased.is_empty() {
            tokio::select! {
                _ = events.next(POLL) => {}
                _ = stopped.changed() => {}
                _ = housekeeping.tick() => keep_house(&house).await,
            }
            continue;
        }
        for job in leased {
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
            let runner = Arc::clone(&house.runner);
            running.spawn(async move {
                let _permit = permit;
                run_one(&runner, &job).await;
            });
        }
    }
    while running.join_next().await.is_some() {}
}

/// No more than can be begun at once, so that none waits with its lease running.
async fn lease(runner: &JobRunner, room: &Semaphore) -> Vec<LeasedJob> {
    // Waits until there is room for one.
    drop(room.acquire().await);
    let limit = u16::try_from(room.available_permits()).unwrap_or(u16::MAX).max(1);
    match runner.lease(limit).await {
        Ok(jobs) => jobs,
        Err(error) => {
            tracing::error!(%error, "jobs cannot be leased");
            sleep(AFTER_FAILURE).await;
            Vec::new()
        }
    }
}

async fn run_one(runner: &JobRunner, job: &LeasedJob) {
    let (kind, id, attempt) = (job.job.kind(), job.id.0, job.attempt);
    match runner.run(job).await {
        Ok(None) => tracing::debug!(job.kind = kind, job.id = id, "job done"),
        Ok(Some(failure)) => {
            tracing::warn!(job.kind = kind, job.id = id, attempt, error = ?failure, "job failed");
        }
        Err(error) => tracing::error!(job.kind = kind, job.id = id, %error, "job could not be settled"),
    }
}

async fn keep_house(house: &House) {
    let shared = &house.state.shared;
    let now = shared.stamps.now();
    let steps: Result<(), StoreError> = async {
        shared.sessions.purge(now - SESSION_MEMORY).await?;
        shared.idempotency.purge(now - TimeDelta::hours(REPLAY_HOURS)).await?;
        Ok(())
    }
    .await;
    if let Err(error) = steps {
        tracing::warn!(%error, "old rows could not be removed");
    }
    if let Err(error) = house.sweep.run().await {
        tracing::warn!(%error, "abandoned uploads could not be removed");
    }
}

/// Keeps the instance number; ends the process where it is lost, before another one makes the same identifiers.
pub async fn keep_lease(house: Arc<House>) {
    loop {
        sleep(RENEW).await;
        match house.lease.renew().await {
            Ok(true) => {}
            Ok(false) => {
                tracing::error!("the instance number was lost to another process");
                std::process::exit(1);
            }
            Err(error) => tracing::warn!(%error, "the instance number could not be renewed"),
        }
    }
}
