use std::sync::atomic::Ordering;

use async_trait::async_trait;
use sea_orm::{ColumnTrait, Condition, DbBackend, EntityTrait, FromQueryResult, QueryFilter, Set, UpdateMany};
use tintype_domain::{
    StoreError,
    ids::JobId,
    jobs::{Job, JobQueue, JobRepository, LeasedJob},
    time::Timestamp,
};

use crate::{
    Database,
    entities::{
        add,
        jobs::{self, COLUMN, Column, Payload, State},
    },
    sql::{all, values},
    store::SeaUnitOfWork,
    text::Text,
};

#[async_trait]
impl JobRepository for SeaUnitOfWork {
    async fn push(&self, id: JobId, job: &Job, run_at: Timestamp) -> Result<(), StoreError> {
        let insert = jobs::Entity::insert(jobs::ActiveModel::queued(id, job, run_at)?);
        self.tx.run(insert.exec_without_returning(self.tx.connection())).await?;
        self.pushed_jobs.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn finish(&self, leased: &LeasedJob) -> Result<bool, StoreError> {
        let delete = jobs::Entity::delete_many().filter(held(leased));
        Ok(self.tx.run(delete.exec(self.tx.connection())).await?.rows_affected == 1)
    }
}

const UNREADABLE: &str = "job.unreadable";

/// The worker's side of the same table.
pub struct SeaJobs {
    pub database: Database,
}

#[async_trait]
impl JobQueue for SeaJobs {
    async fn lease(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u16,
        with_exports: bool,
    ) -> Result<Vec<LeasedJob>, StoreError> {
        let but = if with_exports { "" } else { " AND kind <> 'make_export'" };
        let skip = if self.database.backend() == DbBackend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
        // Materialised, or a planner may run the inner query more than once, each time with other rows.
        let sql = format!(
            "WITH due AS MATERIALIZED (SELECT id FROM jobs WHERE state = 'queued' AND run_at <= $1{but} \
             ORDER BY run_at, id LIMIT $3{skip}) \
             UPDATE jobs SET run_at = $2, attempts = attempts + 1, updated_at = $1 WHERE id IN (SELECT id FROM due) \
             RETURNING id, attempts, payload"
        );
        let rows: Vec<Leased> = all(self.database.writer(), &sql, values![now, until, i64::from(limit)]).await?;
        let mut jobs = Vec::with_capacity(rows.len());
        for row in rows {
            match serde_json::from_str::<Payload>(&row.payload) {
                Ok(payload) => jobs.push(row.job(payload)),
                Err(error) => self.put_off(&row, &error).await?,
            }
        }
        jobs.sort_by_key(|job| job.id);
        Ok(jobs)
    }

    async fn extend(&self, leased: &LeasedJob, until: Timestamp) -> Result<bool, StoreError> {
        let change = jobs::ActiveModel { run_at: Set(until), ..Default::default() };
        self.settle(leased, jobs::Entity::update_many().set(change)).await
    }

    async fn give_back(&self, leased: &LeasedJob, now: Timestamp) -> Result<bool, StoreError> {
        let change = jobs::ActiveModel { run_at: Set(now), ..Default::default() };
        self.settle(leased, add(Column::Attempts, -1).set(change)).await
    }

    async fn complete(&self, leased: &LeasedJob) -> Result<bool, StoreError> {
        let db = self.database.writer();
        let delete = jobs::Entity::delete_many().filter(held(leased));
        Ok(db.run(delete.exec(db.connection())).await?.rows_affected == 1)
    }

    async fn retry(&self, leased: &LeasedJob, at: Timestamp, error: &str) -> Result<bool, StoreError> {
        let change =
            jobs::ActiveModel { run_at: Set(at), last_error: Set(Some(error.to_owned())), ..Default::default() };
        self.settle(leased, jobs::Entity::update_many().set(change)).await
    }

    async fn postpone(&self, leased: &LeasedJob, at: Timestamp, error: &str) -> Result<bool, StoreError> {
        let change =
            jobs::ActiveModel { run_at: Set(at), last_error: Set(Some(error.to_owned())), ..Default::default() };
        self.settle(leased, add(Column::Attempts, -1).set(change)).await
    }

    async fn bury(&self, leased: &LeasedJob, error: &str, now: Timestamp) -> Result<bool, StoreError> {
        let change = jobs::ActiveModel {
            state: Set(Text(State::Buried)),
            updated_at: Set(now),
            last_error: Set(Some(error.to_owned())),
            ..Default::default()
        };
        self.settle(leased, jobs::Entity::update_many().set(change)).await
    }
}

impl SeaJobs {
    /// Its lease has begun already; it only stays uncounted.
    async fn put_off(&self, row: &Leased, error: &serde_json::Error) -> Result<(), StoreError> {
        tracing::warn!(job.id = row.id, %error, "a job cannot be read; is there a newer version of this program?");
        let db = self.database.writer();
        let change = jobs::ActiveModel { last_error: Set(Some(UNREADABLE.to_owned())), ..Default::default() };
        let update = add(Column::Attempts, -1).set(change);
        let update = update.filter(COLUMN.id.eq(row.id)).filter(COLUMN.attempts.eq(row.attempts));
        db.run(update.exec(db.connection())).await?;
        Ok(())
    }

    async fn settle(&self, leased: &LeasedJob, update: UpdateMany<jobs::Entity>) -> Result<bool, StoreError> {
        let db = self.database.writer();
        Ok(db.run(update.filter(held(leased)).exec(db.connection())).await?.rows_affected == 1)
    }
}

/// The job, as long as nobody leased it after us.
fn held(leased: &LeasedJob) -> Condition {
    Condition::all()
        .add(COLUMN.id.eq(leased.id.0))
        .add(COLUMN.attempts.eq(i64::from(leased.attempt)))
        .add(COLUMN.state.eq(Text(State::Queued)))
}

#[derive(FromQueryResult)]
struct Leased {
    id: i64,
    attempts: i32,
    payload: String,
}

impl Leased {
    fn job(self, payload: Payload) -> LeasedJob {
        let attempt = u32::try_from(self.attempts).unwrap_or(u32::MAX);
        LeasedJob { id: JobId(self.id), attempt, job: payload.into() }
    }
}
