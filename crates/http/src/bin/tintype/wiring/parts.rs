//! What `/readyz` looks at: the database, without which nothing is served, and what only some requests need.

use std::sync::Arc;

use async_trait::async_trait;
use tintype_database::Database;
use tintype_domain::StoreError;
use tintype_http::Part;
use tintype_redis::Redis;
use tintype_s3::Bucket;

pub fn parts(database: &Database, redis: Option<&Arc<Redis>>, bucket: Option<&Bucket>) -> Vec<Arc<dyn Part>> {
    let mut parts: Vec<Arc<dyn Part>> = vec![Arc::new(DatabasePart(database.clone()))];
    if !database.is_embedded() {
        parts.push(Arc::new(WritesPart(database.clone())));
    }
    if let Some(redis) = redis {
        parts.push(Arc::new(RedisPart(Arc::clone(redis))));
    }
    if let Some(bucket) = bucket {
        parts.push(Arc::new(BucketPart(bucket.clone())));
    }
    parts
}

struct RedisPart(Arc<Redis>);

#[async_trait]
impl Part for RedisPart {
    fn name(&self) -> &'static str {
        "redis"
    }

    fn required(&self) -> bool {
        false
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.0.check().await
    }
}

struct DatabasePart(Database);

#[async_trait]
impl Part for DatabasePart {
    fn name(&self) -> &'static str {
        "database"
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.0.ping().await
    }
}

struct WritesPart(Database);

#[async_trait]
impl Part for WritesPart {
    fn name(&self) -> &'static str {
        "writes"
    }

    /// What is there can be read all the same.
    fn required(&self) -> bool {
        false
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.0.check_writes().await
    }
}

struct BucketPart(Bucket);

#[async_trait]
impl Part for BucketPart {
    fn name(&self) -> &'static str {
        "bucket"
    }

    /// What has no new picture in it is served all the same.
    fn required(&self) -> bool {
        false
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.0.check().await
    }
}
