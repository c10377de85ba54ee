//! An installation of two instances on PostgreSQL, Redis and a bucket.

use crate::{BucketServer, RedisServer, Server, postgres_database};

/// What instances of one installation share; no use anywhere else.
pub const KEYS: [(&str, &str); 2] = [
    (
        "TINTYPE__KEYS__SESSION",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
    ),
    ("TINTYPE__KEYS__SIGNING", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
];

/// Ends with its value.
pub struct Cluster {
    pub one: Server,
    pub other: Server,
    pub redis: RedisServer,
    pub bucket: BucketServer,
    pub database: String,
}

impl Cluster {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With these settings beside those of the engines.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let (database, redis, bucket) = (postgres_database().await, RedisServer::start(), BucketServer::start());
        let (redis_url, endpoint) = (redis.url(), bucket.endpoint());
        let mut all = vec![("TINTYPE__DATABASE__URL", database.as_str()), ("TINTYPE__REDIS__URL", &redis_url)];
        all.extend(BucketServer::settings_at(&endpoint));
        all.extend(KEYS);
        all.extend(settings);
        let (one, other) = (Server::with(&all).await, Server::with(&all).await);
        Self { one, other, redis, bucket, database }
    }
}
