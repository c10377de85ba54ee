//! Rows and objects, held one against the other.

use std::{collections::BTreeSet, time::Duration};

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tintype_tests::{Cluster, until};

/// Older than anything that may still be about to be named.
const OLD: Duration = Duration::from_secs(8 * 86_400);
/// The last that a sweep comes to.
const ORPHAN: &str = "private/ffffffffffffffffffffffffffffffff/320.webp";

/// docs/operations.md: no row without its object, and after the sweep, which each start begins with, no object without its row.
pub async fn assert_match(cluster: &mut Cluster, limit: Duration) {
    until(limit, "jobs do not end", async || jobs(cluster).await == 0).await;
    cluster.bucket.leave_behind(ORPHAN);
    cluster.bucket.age(OLD);
    assert!(cluster.one.stop().success());
    cluster.one.again().await;
    let named = named(cluster).await;
    let stored = || -> BTreeSet<String> { cluster.bucket.objects().into_iter().collect() };
    until(limit, "the sweep does not end", async || !stored().contains(ORPHAN)).await;
    assert_eq!(stored(), named);
}

/// What is due and not done.
async fn jobs(cluster: &Cluster) -> usize {
    rows(cluster, "SELECT id FROM jobs WHERE run_at < now() + interval '2 minutes'").await.len()
}

/// Every object that a row names.
async fn named(cluster: &Cluster) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for row in rows(cluster, "SELECT access, blob_key, original_key, renditions FROM media").await {
        let column = |name: &str| -> String { row.try_get("", name).unwrap() };
        names.insert(format!("original/{}", column("original_key")));
        let sizes: Vec<(u32, u32)> = serde_json::from_str(&column("renditions")).unwrap();
        for (width, _) in sizes {
            for extension in ["webp", "jpg"] {
                names.insert(format!("{}/{}/{width}.{extension}", column("access"), column("blob_key")));
            }
        }
    }
    names
}

async fn rows(cluster: &Cluster, sql: &str) -> Vec<sea_orm::QueryResult> {
    let connection = sea_orm::Database::connect(&cluster.database).await.unwrap();
    let rows = connection.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    connection.close().await.unwrap();
    rows
}
