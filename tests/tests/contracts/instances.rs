//! `InstanceNumbers`.

use std::{collections::HashSet, sync::Arc};

use chrono::TimeDelta;
use tintype_database::SeaInstances;
use tintype_domain::{StoreError, ids::MAX_INSTANCE, store::InstanceNumbers};

use crate::engine::{Engine, engines};

const LEASE: TimeDelta = TimeDelta::minutes(5);
const MOMENT: TimeDelta = TimeDelta::microseconds(1);

fn numbers(engine: &Engine) -> SeaInstances {
    SeaInstances { database: engine.database.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_who_lease_at_once_get_twenty_numbers_and_so_do_twenty_more_when_those_ran_out() {
    for engine in engines().await {
        let instances = Arc::new(numbers(&engine));
        for now in [engine.now(), engine.now() + LEASE * 2] {
            let tasks: Vec<_> = (0..20)
                .map(|holder| {
                    let instances = Arc::clone(&instances);
                    let holder = format!("{holder} at {now}");
                    tokio::spawn(async move { instances.lease(&holder, now, now + LEASE).await.unwrap() })
                })
                .collect();
            let mut leased = HashSet::new();
            for task in tasks {
                leased.insert(task.await.unwrap());
            }
            assert_eq!(leased.len(), 20, "{}: {leased:?}", engine.name);
        }
    }
}

/// Every number, held by somebody who is long gone but for what is to be tried.
async fn lease_all(engine: &Engine) {
    engine
        .sql(&format!(
            "WITH RECURSIVE all_of_them (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM all_of_them WHERE n < {MAX_INSTANCE}) \
             INSERT INTO instances (number, holder, leased_until, created_at, updated_at) \
             SELECT n, 'somebody', '2999-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00', \
             '2026-01-01T00:00:00+00:00' FROM all_of_them"
        ))
        .await;
}

#[tokio::test]
async fn a_number_is_free_again_when_it_is_released_by_its_holder() {
    for engine in engines().await {
        lease_all(&engine).await;
        let (instances, now) = (numbers(&engine), engine.now());
        let full = async || matches!(instances.lease("ann", now, now + LEASE).await, Err(StoreError::Unavailable(_)));
        assert!(full().await, "{}", engine.name);
        instances.release(MAX_INSTANCE, "somebody else").await.unwrap();
        assert!(full().await, "{}: released by another", engine.name);
        instances.release(MAX_INSTANCE, "somebody").await.unwrap();
        assert_eq!(instances.lease("ann", now, now + LEASE).await.unwrap(), MAX_INSTANCE, "{}", engine.name);
        assert!(full().await, "{}", engine.name);
    }
}

#[tokio::test]
async fn a_lease_that_ran_out_is_taken_over_and_its_holder_is_told() {
    for engine in engines().await {
        lease_all(&engine).await;
        let (instances, now) = (numbers(&engine), engine.now());
        instances.release(500, "somebody").await.unwrap();
        assert_eq!(instances.lease("ann", now, now + LEASE).await.unwrap(), 500, "{}", engine.name);
        let late = now + LEASE - MOMENT;
        instances.lease("bob", late, late + LEASE).await.unwrap_err();
        let late = now + LEASE;
        assert_eq!(instances.lease("bob", late, late + LEASE).await.unwrap(), 500, "{}", engine.name);
        assert!(!instances.renew(500, "ann", late + LEASE * 9).await.unwrap(), "{}", engine.name);
        instances.release(500, "ann").await.unwrap();
        instances.lease("ann", late, late + LEASE).await.unwrap_err();
        assert!(instances.renew(500, "bob", late + LEASE).await.unwrap(), "{}", engine.name);
    }
}

#[tokio::test]
async fn a_renewed_lease_runs_until_then_and_only_its_holder_renews_it() {
    for engine in engines().await {
        lease_all(&engine).await;
        let (instances, now) = (numbers(&engine), engine.now());
        instances.release(7, "somebody").await.unwrap();
        instances.lease("ann", now, now + LEASE).await.unwrap();
        assert!(!instances.renew(7, "bob", now + LEASE * 9).await.unwrap(), "{}", engine.name);
        assert!(!instances.renew(8, "ann", now + LEASE * 9).await.unwrap(), "{}", engine.name);
        assert!(instances.renew(7, "ann", now + LEASE * 2).await.unwrap(), "{}", engine.name);
        instances.lease("bob", now + LEASE * 2 - MOMENT, now + LEASE * 3).await.unwrap_err();
        assert_eq!(instances.lease("bob", now + LEASE * 2, now + LEASE * 3).await.unwrap(), 7, "{}", engine.name);
    }
}
