//! The queue of jobs: leases, late workers, and workers that die anywhere.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use tintype_database::SeaJobs;
use tintype_domain::{
    StoreError,
    ids::{ExportId, JobId, UserId},
    jobs::{Job, JobQueue, LeasedJob},
    posts::Visibility,
    store::UnitOfWorkFactory,
    time::Timestamp,
    users::ProfileQueries,
};

use crate::engine::{Engine, engines};

const LEASE: TimeDelta = TimeDelta::minutes(1);
const WORKERS: u64 = 50;
const JOBS: i64 = 120;

fn queue(engine: &Engine) -> SeaJobs {
    SeaJobs { database: engine.database.clone() }
}

async fn push(engine: &Engine, jobs: i64) -> UserId {
    let ann = engine.person("ann").await.id;
    let uow = engine.store.begin().await.unwrap();
    for id in 1..=jobs {
        uow.jobs().push(id.into(), &Job::RekeyOwner { owner_id: ann }, engine.now()).await.unwrap();
    }
    uow.commit().await.unwrap();
    ann
}

async fn lease_one(engine: &Engine, now: Timestamp) -> LeasedJob {
    queue(engine).lease(now, now + LEASE, 1, true).await.unwrap().pop().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_leased_to_one_worker_at_a_time_and_again_when_its_lease_ran_out() {
    for engine in engines().await {
        push(&engine, 40).await;
        let now = engine.now();
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let queue = queue(&engine);
                tokio::spawn(async move { queue.lease(now, now + LEASE, 5, true).await.unwrap() })
            })
            .collect();
        let mut leased = Vec::new();
        for worker in workers {
            leased.extend(worker.await.unwrap());
        }
        let mut ids: Vec<_> = leased.iter().map(|job| job.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), leased.len(), "{}: a job was leased twice", engine.name);
        let queue = queue(&engine);
        assert!(queue.complete(&leased[0]).await.unwrap());
        assert!(queue.bury(&leased[1], "broken", now).await.unwrap());
        assert!(queue.extend(&leased[2], now + LEASE * 2).await.unwrap());
        assert!(queue.retry(&leased[3], now + LEASE * 2, "broken").await.unwrap());
        let again = queue.lease(now + LEASE, now + LEASE * 2, 50, true).await.unwrap();
        assert_eq!(again.len(), 36, "{}", engine.name);
        assert!(again.iter().any(|job| job.attempt == 2), "{}", engine.name);
        let last = queue.lease(now + LEASE * 2, now + LEASE * 3, 50, true).await.unwrap();
        assert_eq!(last.len(), 38, "{}", engine.name);
    }
}

#[tokio::test]
async fn exports_are_passed_over_where_there_is_no_room_for_them() {
    for engine in engines().await {
        let ann = push(&engine, 1).await;
        let uow = engine.store.begin().await.unwrap();
        let export = Job::MakeExport { export_id: ExportId(7) };
        for id in [2, 3] {
            uow.jobs().push(JobId(id), &export, engine.now() - LEASE).await.unwrap();
        }
        uow.commit().await.unwrap();
        let (queue, now) = (queue(&engine), engine.now());
        let leased = queue.lease(now, now + LEASE, 5, false).await.unwrap();
        let jobs: Vec<_> = leased.into_iter().map(|leased| leased.job).collect();
        assert_eq!(jobs, [Job::RekeyOwner { owner_id: ann }], "{}", engine.name);
        let leased = queue.lease(now, now + LEASE, 5, true).await.unwrap();
        let passed_over: Vec<_> = leased.into_iter().map(|leased| (leased.attempt, leased.job)).collect();
        assert_eq!(passed_over, [(1, export.clone()), (1, export)], "{}: not tried so far", engine.name);
    }
}

#[tokio::test]
async fn a_job_that_is_given_back_is_due_at_once_and_was_not_tried() {
    for engine in engines().await {
        push(&engine, 1).await;
        let now = engine.now();
        let leased = lease_one(&engine, now).await;
        assert!(queue(&engine).give_back(&leased, now).await.unwrap());
        assert_eq!(lease_one(&engine, now).await, leased, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_job_that_is_postponed_was_not_tried() {
    for engine in engines().await {
        push(&engine, 1).await;
        let now = engine.now();
        let leased = lease_one(&engine, now).await;
        assert!(queue(&engine).postpone(&leased, now + LEASE * 2, "unavailable").await.unwrap());
        assert_eq!(queue(&engine).lease(now + LEASE, now + LEASE, 5, true).await.unwrap(), [], "{}", engine.name);
        assert_eq!(lease_one(&engine, now + LEASE * 2).await, leased, "{}", engine.name);
        assert_eq!(engine.number("SELECT count(*) AS n FROM jobs WHERE last_error = 'unavailable'").await, 1);
    }
}

#[tokio::test]
async fn a_job_of_a_newer_version_is_put_off_and_keeps_no_other_waiting() {
    for engine in engines().await {
        push(&engine, 3).await;
        engine.sql(r#"UPDATE jobs SET payload = '{"kind":"sing","song":"happily"}' WHERE id = 2"#).await;
        let (queue, now) = (queue(&engine), engine.now());
        for round in 0..30 {
            let leased = queue.lease(now + LEASE * round, now + LEASE * (round + 1), 5, true).await.unwrap();
            assert_eq!(leased.iter().map(|job| job.id.0).collect::<Vec<_>>(), [1, 3], "{}", engine.name);
            assert_eq!(queue.lease(now + LEASE * round, now + LEASE, 5, true).await.unwrap(), [], "{}", engine.name);
        }
        assert_eq!(
            engine.number("SELECT count(*) AS n FROM jobs WHERE id = 2 AND attempts = 0").await,
            1,
            "{}",
            engine.name
        );
        assert_eq!(engine.number("SELECT count(*) AS n FROM jobs WHERE last_error = 'job.unreadable'").await, 1);
    }
}

#[tokio::test]
async fn a_worker_that_comes_late_changes_nothing() {
    for engine in engines().await {
        let ann = push(&engine, 1).await;
        let queue = queue(&engine);
        let now = engine.now();
        let late = lease_one(&engine, now).await;
        let now = now + LEASE;
        let current = lease_one(&engine, now).await;
        let uow = engine.store.begin().await.unwrap();
        assert!(!uow.jobs().finish(&late).await.unwrap(), "{}", engine.name);
        drop(uow);
        assert!(!queue.extend(&late, now + LEASE * 9).await.unwrap(), "{}", engine.name);
        assert!(!queue.give_back(&late, now).await.unwrap(), "{}", engine.name);
        assert!(!queue.retry(&late, now, "late").await.unwrap(), "{}", engine.name);
        assert!(!queue.postpone(&late, now, "late").await.unwrap(), "{}", engine.name);
        assert!(!queue.bury(&late, "late", now).await.unwrap(), "{}", engine.name);
        assert!(!queue.complete(&late).await.unwrap(), "{}", engine.name);
        assert!(do_job(&engine, ann, &current).await.unwrap(), "{}", engine.name);
        assert_eq!(queue.lease(now + LEASE * 9, now + LEASE * 10, 5, true).await.unwrap(), [], "{}", engine.name);
    }
}

/// The effect is one more post: it shows every run that was committed, none is hidden by a key.
async fn do_job(engine: &Engine, sink: UserId, leased: &LeasedJob) -> Result<bool, StoreError> {
    let uow = engine.store.begin().await?;
    engine.post_within(&*uow, sink, Visibility::Public).await?;
    tokio::task::yield_now().await;
    if !uow.jobs().finish(leased).await? {
        return Ok(false);
    }
    uow.commit().await?;
    Ok(true)
}

/// Works until it dies.
async fn work(engine: Arc<Engine>, sink: UserId, time: Arc<AtomicI64>) {
    loop {
        let now = Timestamp::from_timestamp_micros(time.load(Ordering::SeqCst)).unwrap();
        let Ok(leased) = queue(&engine).lease(now, now + LEASE, 2, true).await else { continue };
        if leased.is_empty() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        for job in leased {
            // What cannot be done now is leased again.
            let _ = do_job(&engine, sink, &job).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_workers_that_die_anywhere_do_each_job_exactly_once() {
    for engine in engines().await {
        let sink = push(&engine, JOBS).await;
        let time = Arc::new(AtomicI64::new(engine.now().timestamp_micros()));
        let engine = Arc::new(engine);
        let mut generations = 0_u64;
        while queued(&engine).await > 0 {
            generations += 1;
            assert!(generations < 500, "{}: {} jobs are left", engine.name, queued(&engine).await);
            // Longer with each generation: on a busy machine the first do not get to anything.
            let longest = 25_000 + generations * 500;
            let workers: Vec<_> = (0..WORKERS)
                .map(|worker| {
                    let life = Duration::from_micros((worker * 7_919 + generations * 6_007) % longest);
                    let work = work(Arc::clone(&engine), sink, Arc::clone(&time));
                    // Dropped wherever it is: in a lease, an effect, a commit.
                    tokio::spawn(async move { tokio::time::timeout(life, work).await.unwrap_err() })
                })
                .collect();
            for worker in workers {
                worker.await.unwrap();
            }
            // Leases of the dead run out.
            time.fetch_add(LEASE.num_microseconds().unwrap(), Ordering::SeqCst);
        }
        assert!(generations > 1, "{}: nobody died with a job", engine.name);
        let account = engine.queries.account(sink).await.unwrap().unwrap();
        assert_eq!(account.profile.counts.posts, JOBS, "{}", engine.name);
    }
}

async fn queued(engine: &Engine) -> i64 {
    engine.number("SELECT count(*) AS n FROM jobs").await
}
