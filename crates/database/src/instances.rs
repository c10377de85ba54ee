use async_trait::async_trait;
use tintype_domain::{StoreError, ids::MAX_INSTANCE, store::InstanceNumbers, time::Timestamp};

use crate::{
    Database,
    rows::get,
    sql::{execute, raw_all, values},
};

/// Instance numbers as rows.
pub struct SeaInstances {
    pub database: Database,
}

#[async_trait]
impl InstanceNumbers for SeaInstances {
    async fn lease(&self, holder: &str, now: Timestamp, until: Timestamp) -> Result<u16, StoreError> {
        let taken = self.taken(now).await?;
        for number in (0..=MAX_INSTANCE).filter(|number| !taken.contains(&i64::from(*number))) {
            if self.take(number, holder, now, until).await? {
                return Ok(number);
            }
        }
        Err(StoreError::Unavailable("all instance numbers are leased".into()))
    }

    async fn renew(&self, number: u16, holder: &str, until: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE instances SET leased_until = $3 WHERE number = $1 AND holder = $2";
        Ok(execute(self.database.writer(), sql, values![i64::from(number), holder, until]).await? == 1)
    }

    async fn release(&self, number: u16, holder: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM instances WHERE number = $1 AND holder = $2";
        execute(self.database.writer(), sql, values![i64::from(number), holder]).await?;
        Ok(())
    }
}

impl SeaInstances {
    async fn taken(&self, now: Timestamp) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT CAST(number AS bigint) AS number FROM instances WHERE leased_until > $1";
        let rows = raw_all(self.database.writer(), sql, values![now]).await?;
        rows.iter().map(|row| get(row, "", "number")).collect()
    }

    /// Inserts, or takes over a lease that ran out; the primary key decides between two who try.
    async fn take(&self, number: u16, holder: &str, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        let tx = self.database.begin().await?;
        let sql = "INSERT INTO instances (number, holder, leased_until, created_at, updated_at) \
                   VALUES ($1, $2, $3, $4, $4) ON CONFLICT (number) DO UPDATE SET holder = $2, leased_until = $3, \
                   updated_at = $4 WHERE instances.leased_until <= $4";
        let taken = execute(&tx, sql, values![i64::from(number), holder, until, now]).await? == 1;
        tx.commit().await?;
        Ok(taken)
    }
}
