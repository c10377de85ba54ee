//! Runs jobs until told to stop. Jobs that are under way are finished, or returned where that takes too long; those not
//! begun stay in the queue.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use tintype_domain::jobs::{HEARTBEAT, JobRunner, LeasedJob};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{Instant, interval_at, sleep},
};

use crate::{
    housekeeping::keep_house,
    serve::{end_at_the_next_signal, stop_signal},
    settings::Settings,
    wiring::{self, House, lease::keep_lease},
};

/// How long the worker sleeps when nobody wakes it: jobs of other instances, and those due later.
const POLL: Duration = Duration::from_secs(2);
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How long a job may go on after the worker was told to stop.
const GRACE: Duration = Duration::from_secs(20);

pub async fn run_alone(settings: &Settings) -> anyhow::Result<()> {
    let house = Arc::new(wiring::build(settings).await?);
    // One without a Redis does not speak for those who serve.
    if !settings.redis.url.is_empty() {
        wiring::timelines::announce(&house, settings).await?;
    }
    let (stop, stopped) = watch::channel(false);
    let jobs = usize::from(settings.worker.jobs);
    tokio::spawn(keep_lease(Arc::clone(&house)));
    let work = tokio::spawn(run(Arc::clone(&house), jobs, stopped));
    stop_signal().await?;
    tracing::info!("finishing the jobs under way; a second signal ends at once");
    end_at_the_next_signal();
    stop.send_replace(true);
    work.await?;
    house.lease.release().await?;
    Ok(())
}

/// Runs up to `jobs` at a time, until `stopped` turns true. Exports take at most half of the room of two or more.
pub async fn run(house: Arc<House>, jobs: usize, mut stopped: watch::Receiver<bool>) {
    let (room, exports) = (Arc::new(Semaphore::new(jobs)), Arc::new(Semaphore::new((jobs / 2).max(1))));
    let mut running = JoinSet::new();
    let mut events = house.events.subscribe();
    let keeping = tokio::spawn(keep_house(Arc::clone(&house), stopped.clone()));
    while unless_stopped(&mut stopped, room.acquire()).await.is_some() {
        while running.try_join_next().is_some() {}
        let leased = lease(&house.runner, &room, &exports).await;
        if leased.is_empty() {
            unless_stopped(&mut stopped, events.next(POLL)).await;
        }
        for job in leased {
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
            let export = if job.job.is_export() { Arc::clone(&exports).try_acquire_owned().ok() } else { None };
            let (runner, stopped) = (Arc::clone(&house.runner), stopped.clone());
            running.spawn(async move {
                let _permits = (permit, export);
                run_one(&runner, &job, stopped).await;
            });
        }
    }
    while running.join_next().await.is_some() {}
    keeping.abort();
}

/// What the future answers, unless the worker is told to stop before.
async fn unless_stopped<T>(stopped: &mut watch::Receiver<bool>, future: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = told_to_stop(stopped) => None,
        answer = future => Some(answer),
    }
}

pub async fn told_to_stop(stopped: &mut watch::Receiver<bool>) {
    // Where nobody is left who could say so, it is time as well.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// No more than can be begun at once, so that none waits with its lease running.
async fn lease(runner: &JobRunner, room: &Semaphore, exports: &Semaphore) -> Vec<LeasedJob> {
    let free = |room: &Semaphore| u16::try_from(room.available_permits()).unwrap_or(u16::MAX);
    match runner.lease(free(room).max(1), free(exports)).await {
        Ok(jobs) => jobs,
        Err(error) => {
            tracing::error!(%error, "jobs cannot be leased");
            sleep(AFTER_FAILURE).await;
            Vec::new()
        }
    }
}

/// Runs the job and keeps its lease meanwhile.
async fn run_one(runner: &JobRunner, job: &LeasedJob, stopped: watch::Receiver<bool>) {
    let (kind, id) = (job.job.kind(), job.id.0);
    let mut running = pin!(settle(runner, job));
    let mut too_late = pin!(after_grace(stopped));
    let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    loop {
        tokio::select! {
            () = &mut running => return,
            _ = beat.tick() => match runner.heartbeat(job).await {
                Ok(true) => {}
                Ok(false) => return tracing::warn!(job.kind = kind, job.id = id, "another worker has taken the job"),
                Err(error) => tracing::warn!(job.kind = kind, job.id = id, %error, "the lease could not be extended"),
            },
            () = &mut too_late => return give_back(runner, job).await,
        }
    }
}

async fn settle(runner: &JobRunner, job: &LeasedJob) {
    let (kind, id, attempt) = (job.job.kind(), job.id.0, job.attempt);
    match runner.run(job).await {
        Ok(None) => tracing::debug!(job.kind = kind, job.id = id, "job done"),
        Ok(Some(failure)) => {
            tracing::warn!(job.kind = kind, job.id = id, attempt, error = ?failure, "job failed");
        }
        Err(error) => tracing::error!(job.kind = kind, job.id = id, %error, "job could not be settled"),
    }
}

async fn after_grace(mut stopped: watch::Receiver<bool>) {
    told_to_stop(&mut stopped).await;
    sleep(GRACE).await;
}

async fn give_back(runner: &JobRunner, job: &LeasedJob) {
    if let Err(error) = runner.give_back(job).await {
        tracing::warn!(job.kind = job.job.kind(), job.id = job.id.0, %error, "job could not be given back");
    }
}
