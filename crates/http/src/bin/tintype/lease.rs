//! The instance number of this process.

use std::sync::Arc;

use anyhow::Context;
use chrono::TimeDelta;
use tintype_database::{Database, SeaInstances};
use tintype_domain::{StoreError, signing::KeyGenerator, store::InstanceNumbers, time::Clock};

/// How long an instance number is leased for, and renewed well before.
const LEASE: TimeDelta = TimeDelta::minutes(5);

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
