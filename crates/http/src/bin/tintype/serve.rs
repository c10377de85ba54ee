//! `tintype serve`.

use std::{sync::Arc, time::Duration};

use actix_web::HttpServer;
use anyhow::Context;
use tintype_http::{LimitFactor, ServerOptions, application, openapi};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{
    settings::Settings,
    tally,
    wiring::{self, House, lease::keep_lease, storage::warn_of_liberties},
    worker,
};

const KEEP_ALIVE: Duration = Duration::from_secs(75);
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
const DRAIN_SECONDS: u64 = 25;
const FORGET: Duration = Duration::from_secs(60);
const THREADS_MAX: usize = 4;

pub async fn run(settings: &Settings, with_worker: bool) -> anyhow::Result<()> {
    let house = Arc::new(wiring::build(settings).await?);
    wiring::timelines::announce(&house, settings).await?;
    let document = openapi(house.state.clone()).await?;
    let options = ServerOptions::new(house.session_key, LimitFactor(settings.limits.factor), &document)?;
    tokio::spawn(forget_idle(options.clone()));
    let state = house.state.clone();
    let server = HttpServer::new(move || application(state.clone(), &options))
        .workers(threads(settings))
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEAD_TIMEOUT)
        .shutdown_timeout(DRAIN_SECONDS)
        .disable_signals()
        .bind(settings.server.bind)
        .with_context(|| format!("{} cannot be listened on; set TINTYPE__SERVER__BIND", settings.server.bind))?;
    let bound = server.addrs().first().copied().unwrap_or(settings.server.bind);
    let server = server.run();
    let handle = server.handle();
    let serving = actix_web::rt::spawn(server);
    let (stop, stopped) = watch::channel(false);
    let jobs = usize::from(settings.worker.jobs);
    let work = with_worker.then(|| tokio::spawn(worker::run(Arc::clone(&house), jobs, stopped)));
    tokio::spawn(keep_lease(Arc::clone(&house)));
    if let Some(bucket) = &house.bucket {
        tokio::spawn(warn_of_liberties(bucket.clone()));
    }
    if let Some(cards) = &house.tally {
        tokio::spawn(tally::report_each_interval(Arc::clone(cards)));
    }
    announce(settings, &house, bound);
    stop_signal().await?;
    end_at_the_next_signal();
    leave(settings, &house).await;
    tracing::info!("finishing what is under way; a second signal ends at once");
    stop.send_replace(true);
    handle.stop(true).await;
    serving.await??;
    if let Some(work) = work {
        work.await?;
    }
    if let Some(cards) = &house.tally {
        tally::report(cards);
    }
    house.lease.release().await?;
    Ok(())
}

/// The shield remembers every address that it has seen until it is told to forget.
async fn forget_idle(options: ServerOptions) {
    loop {
        tokio::time::sleep(FORGET).await;
        options.forget_idle();
    }
}

fn threads(settings: &Settings) -> usize {
    match settings.server.threads {
        0 => std::thread::available_parallelism().map_or(2, |cores| cores.get().min(THREADS_MAX)),
        threads => threads,
    }
}

fn announce(settings: &Settings, house: &House, bound: std::net::SocketAddr) {
    let url = if settings.server.public_url.is_empty() { format!("http://{bound}") } else { settings.origin() };
    println!("Tintype is at {url}");
    println!("The API is described at {url}/api/docs");
    println!("To fill an empty instance with people and photographs: make demo, or this program's own command `demo`");
    tracing::info!(%bound, instance = house.lease.number, "serving");
}

/// Serves on while load balancers find out that it is no longer ready.
async fn leave(settings: &Settings, house: &House) {
    let seconds = settings.server.leave_seconds;
    house.state.shared.readiness.leave();
    if seconds > 0 {
        tracing::info!(seconds, "no longer ready; a second signal ends at once");
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }
}

/// SIGTERM or SIGINT.
pub async fn stop_signal() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

pub fn end_at_the_next_signal() {
    tokio::spawn(async {
        let _ = stop_signal().await;
        std::process::exit(130);
    });
}
