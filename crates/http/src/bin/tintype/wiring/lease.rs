//! The instance number of this process.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use chrono::TimeDelta;
use tintype_database::{Database, SeaInstances};
use tintype_domain::{StoreError, signing::KeyGenerator, store::InstanceNumbers, time::Clock};
use tokio::time::sleep;

use super::House;

/// How long an instance number is leased for, and renewed well before.
const LEASE: TimeDelta = TimeDelta::minutes(5);
const RENEW: Duration = Duration::from_secs(60);
const RENEW_AFTER_FAILURE: Duration = Duration::from_secs(2);

/// The leased instance number, and who holds it.
pub struct Lease {
    pub number: u16,
    numbers: SeaInstances,
    holder: String,
    clock: Arc<dyn Clock>,
}

impl Lease {
    pub async fn take(database: &Database, clock: &Arc<dyn Clock>, keys: &dyn KeyGenerator) -> anyhow::Result<Self> {
        let numbers = SeaInstances { database: database.clone() };
        let holder = keys.key();
        let now = clock.now();
        let number = numbers.lease(&holder, now, now + LEASE).await.context("no instance number is free")?;
        Ok(Self { numbers, number, holder, clock: Arc::clone(clock) })
    }

    /// `false` when it was lost.
    pub async fn renew(&self) -> Result<bool, StoreError> {
        self.numbers.renew(self.number, &self.holder, self.clock.now() + LEASE).await
    }

    pub async fn release(&self) -> Result<(), StoreError> {
        self.numbers.release(self.number, &self.holder).await
    }
}

/// Keeps the instance number; ends the process where it is lost, before another one makes the same identifiers.
pub async fn keep_lease(house: Arc<House>) {
    let mut pause = RENEW;
    loop {
        sleep(pause).await;
        pause = RENEW;
        match house.lease.renew().await {
            Ok(true) => {}
            Ok(false) => {
                tracing::error!("the instance number was lost to another process");
                std::process::exit(1);
            }
            Err(error) => {
                tracing::warn!(%error, "the instance number could not be renewed");
                pause = RENEW_AFTER_FAILURE;
            }
        }
    }
}
