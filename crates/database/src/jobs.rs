use std::sync::atomic::Ordering;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, Value};
use serde::{Deserialize, Serialize};
use tintype_domain::{
    StoreError,
    ids::JobId,
    jobs::{Job, JobQueue, JobRepository, LeasedJob},
    media::{Access, Blob, Format, Place},
    time::Timestamp,
};

use crate::{
    Database,
    connect::Link,
    rows::{corrupt, get},
    sql::{execute, raw_all, values},
    store::SeaUnitOfWork,
};

/// How jobs are stored. Variants and fields are a format on disk: add, never rename.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Payload {
    ProcessUpload { upload_id: i64 },
    RekeyOwner { owner_id: i64 },
    RekeyPost { post_id: i64 },
    DeleteMedia { media_id: i64 },
    DeleteBlobs { blobs: Vec<StoredBlob> },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum StoredBlob {
    Quarantine { key: String },
    Original { key: String },
    Rendition { public: bool, key: String, width: u32, webp: bool },
}

#[async_trait]
impl JobRepository for SeaUnitOfWork {
    async fn push(&self, id: JobId, job: &Job, run_at: Timestamp) -> Result<(), StoreError> {
        let payload =
            serde_json::to_string(&Payload::from(job)).map_err(|error| StoreError::Internal(Box::new(error)))?;
        let sql = "INSERT INTO jobs (id, kind, payload, state, attempts, run_at, created_at, updated_at) \
                   VALUES ($1, $2, $3, 'queued', 0, $4, $4, $4)";
        execute(&self.tx, sql, values![id.0, job.kind(), payload, run_at]).await?;
        self.pushed_jobs.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn finish(&self, leased: &LeasedJob) -> Result<bool, StoreError> {
        held(&self.tx, &format!("DELETE FROM jobs WHERE {HELD}"), leased, values![]).await
    }
}

/// The worker's side of the same table. A lease is a `run_at` in the future.
pub struct SeaJobs {
    pub database: Database,
}

/// The job, as long as nobody leased it after us.
const HELD: &str = "id = $1 AND attempts = $2 AND state = 'queued'";

#[async_trait]
impl JobQueue for SeaJobs {
    async fn lease(&self, now: Timestamp, until: Timestamp, limit: u16) -> Result<Vec<LeasedJob>, StoreError> {
        let skip = if self.database.backend() == DbBackend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
        // Materialised, or a planner may run the inner query more than once, each time with other rows.
        let sql = format!(
            "WITH due AS MATERIALIZED (SELECT id FROM jobs WHERE state = 'queued' AND run_at <= $1 \
             ORDER BY run_at, id LIMIT $3{skip}) \
             UPDATE jobs SET run_at = $2, attempts = attempts + 1, updated_at = $1 WHERE id IN (SELECT id FROM due) \
             RETURNING id, attempts, payload"
        );
        let rows = raw_all(self.database.writer(), &sql, values![now, until, i64::from(limit)]).await?;
        let mut leased = rows.iter().map(leased).collect::<Result<Vec<_>, _>>()?;
        leased.sort_by_key(|job| job.id);
        Ok(leased)
    }

    async fn extend(&self, leased: &LeasedJob, until: Timestamp) -> Result<bool, StoreError> {
        self.settle("UPDATE jobs SET run_at = $3", leased, values![until]).await
    }

    async fn give_back(&self, leased: &LeasedJob, now: Timestamp) -> Result<bool, StoreError> {
        self.settle("UPDATE jobs SET run_at = $3, attempts = attempts - 1", leased, values![now]).await
    }

    async fn complete(&self, leased: &LeasedJob) -> Result<bool, StoreError> {
        self.settle("DELETE FROM jobs", leased, values![]).await
    }

    async fn retry(&self, leased: &LeasedJob, at: Timestamp, error: &str) -> Result<bool, StoreError> {
        self.settle("UPDATE jobs SET run_at = $3, last_error = $4", leased, values![at, error]).await
    }

    async fn bury(&self, leased: &LeasedJob, error: &str, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET state = 'buried', updated_at = $3, last_error = $4";
        self.settle(sql, leased, values![now, error]).await
    }
}

impl SeaJobs {
    async fn settle(&self, change: &str, leased: &LeasedJob, more: Vec<Value>) -> Result<bool, StoreError> {
        held(self.database.writer(), &format!("{change} WHERE {HELD}"), leased, more).await
    }
}

/// Runs a statement on the job, if it is still held; `more` are the values from `$3` on.
async fn held<C: ConnectionTrait>(
    db: &Link<C>,
    sql: &str,
    leased: &LeasedJob,
    more: Vec<Value>,
) -> Result<bool, StoreError> {
    let mut values = values![leased.id.0, i64::from(leased.attempt)];
    values.extend(more);
    Ok(execute(db, sql, values).await? == 1)
}

fn leased(row: &sea_orm::QueryResult) -> Result<LeasedJob, StoreError> {
    let payload: Payload = serde_json::from_str(&get::<String>(row, "", "payload")?).map_err(|_| corrupt("job"))?;
    let attempts: i32 = get(row, "", "attempts")?;
    Ok(LeasedJob {
        id: JobId(get(row, "", "id")?),
        attempt: u32::try_from(attempts).unwrap_or(u32::MAX),
        job: payload.into(),
    })
}

impl From<&Job> for Payload {
    fn from(job: &Job) -> Self {
        match job {
            Job::ProcessUpload { upload_id } => Self::ProcessUpload { upload_id: upload_id.0 },
            Job::RekeyOwner { owner_id } => Self::RekeyOwner { owner_id: owner_id.0 },
            Job::RekeyPost { post_id } => Self::RekeyPost { post_id: post_id.0 },
            Job::DeleteMedia { media_id } => Self::DeleteMedia { media_id: media_id.0 },
            Job::DeleteBlobs { blobs } => Self::DeleteBlobs { blobs: blobs.iter().map(Into::into).collect() },
        }
    }
}

impl From<Payload> for Job {
    fn from(payload: Payload) -> Self {
        match payload {
            Payload::ProcessUpload { upload_id } => Self::ProcessUpload { upload_id: upload_id.into() },
            Payload::RekeyOwner { owner_id } => Self::RekeyOwner { owner_id: owner_id.into() },
            Payload::RekeyPost { post_id } => Self::RekeyPost { post_id: post_id.into() },
            Payload::DeleteMedia { media_id } => Self::DeleteMedia { media_id: media_id.into() },
            Payload::DeleteBlobs { blobs } => Self::DeleteBlobs { blobs: blobs.into_iter().map(Into::into).collect() },
        }
    }
}

impl From<&Blob> for StoredBlob {
    fn from(blob: &Blob) -> Self {
        match blob.clone() {
            Blob::Quarantine { key } => Self::Quarantine { key },
            Blob::Original { key } => Self::Original { key },
            Blob::Rendition { place: Place { access, key }, width, format } => {
                Self::Rendition { public: access == Access::Public, key, width, webp: format == Format::WebP }
            }
        }
    }
}

impl From<StoredBlob> for Blob {
    fn from(blob: StoredBlob) -> Self {
        match blob {
            StoredBlob::Quarantine { key } => Self::Quarantine { key },
            StoredBlob::Original { key } => Self::Original { key },
            StoredBlob::Rendition { public, key, width, webp } => Self::Rendition {
                place: Place { access: if public { Access::Public } else { Access::Private }, key },
                width,
                format: if webp { Format::WebP } else { Format::Jpeg },
            },
        }
    }
}
