//! An installation of two instances on PostgreSQL, Redis and a bucket.

use crate::{BucketServer, Proxy, RedisServer, Server, postgres_database};

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
    /// Through which both instances reach Redis.
    pub to_redis: Proxy,
    pub bucket: BucketServer,
    /// Through which both instances reach the bucket; browsers reach it without.
    pub to_bucket: Proxy,
    pub database: String,
}

impl Cluster {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With these settings beside those of the engines.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let (database, redis, bucket) = (postgres_database().await, RedisServer::start(), BucketServer::start());
        let (to_redis, to_bucket) = (Proxy::before(redis.address()), Proxy::before(bucket.address()));
        let (redis_url, public) = (format!("redis://{}", to_redis.address()), bucket.endpoint());
        let endpoint = format!("http://{}", to_bucket.address());
        let mut all = vec![("TINTYPE__DATABASE__URL", database.as_str()), ("TINTYPE__REDIS__URL", &redis_url)];
        all.extend(BucketServer::settings_at(&endpoint));
        all.push(("TINTYPE__S3__PUBLIC_ENDPOINT", &public));
        all.extend(KEYS);
        all.extend(settings);
        let (one, other) = (Server::with(&all).await, Server::with(&all).await);
        Self { one, other, redis, to_redis, bucket, to_bucket, database }
    }
}
