use async_trait::async_trait;
use sea_orm::{EntityTrait, QueryFilter, QuerySelect, Set, sea_query::OnConflict};
use tintype_domain::{StoreError, ids::MAX_INSTANCE, store::InstanceNumbers, time::Timestamp};

use crate::{
    Database,
    entities::instances::{ActiveModel, COLUMN, Column, Entity},
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
        let db = self.database.writer();
        let change = ActiveModel { leased_until: Set(until), ..Default::default() };
        let update = held(Entity::update_many(), number, holder).set(change);
        Ok(db.run(update.exec(db.connection())).await?.rows_affected == 1)
    }

    async fn release(&self, number: u16, holder: &str) -> Result<(), StoreError> {
        let db = self.database.writer();
        db.run(held(Entity::delete_many(), number, holder).exec(db.connection())).await?;
        Ok(())
    }
}

impl SeaInstances {
    async fn taken(&self, now: Timestamp) -> Result<Vec<i64>, StoreError> {
        let db = self.database.writer();
        let taken = Entity::find().filter(COLUMN.leased_until.gt(now)).select_only().column(Column::Number);
        db.run(taken.into_tuple().all(db.connection())).await
    }

    /// Inserts, or takes over a lease that ran out; the primary key decides between two who try.
    async fn take(&self, number: u16, holder: &str, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        let tx = self.database.begin().await?;
        let row = ActiveModel {
            number: Set(number.into()),
            holder: Set(holder.to_owned()),
            leased_until: Set(until),
            created_at: Set(now),
            updated_at: Set(now),
        };
        let take_over = OnConflict::column(Column::Number)
            .update_columns([Column::Holder, Column::LeasedUntil, Column::UpdatedAt])
            .action_and_where(COLUMN.leased_until.lte(now))
            .to_owned();
        let insert = Entity::insert(row).on_conflict(take_over);
        let taken = tx.run(insert.exec_without_returning(tx.connection())).await? == 1;
        tx.commit().await?;
        Ok(taken)
    }
}

/// That number, as long as it is theirs.
fn held<Q: QueryFilter>(query: Q, number: u16, holder: &str) -> Q {
    query.filter(COLUMN.number.eq(i64::from(number))).filter(COLUMN.holder.eq(holder))
}
