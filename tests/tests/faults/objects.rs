//! Rows and objects, held one against the other.

use std::{collections::BTreeSet, path::Path, time::Duration};

use tintype_tests::{Cluster, until};

use crate::stored::Stored;

/// Older than anything that may still be about to be named.
const OLD: Duration = Duration::from_secs(8 * 86_400);
/// The last that a sweep comes to.
const ORPHAN: &str = "private/ffffffffffffffffffffffffffffffff/320.webp";

/// Jobs that should be done by this time.
const DUE: &str = "SELECT count(*) AS n FROM jobs WHERE run_at < now() + interval '2 minutes'";

/// docs/operations.md: no row without its object, and after the sweep, which each start begins with, no object without its row.
pub async fn assert_match(cluster: &mut Cluster, limit: Duration) {
    let rows = Stored::at(&cluster.database, Path::new("")).await;
    until(limit, "jobs do not end", async || rows.number(DUE).await == 0).await;
    cluster.bucket.leave_behind(ORPHAN);
    cluster.bucket.age(OLD);
    assert!(cluster.one.stop().success());
    cluster.one.again().await;
    let named = rows.pictures_named(|shelf, key| format!("{shelf}/{key}")).await;
    let stored = || -> BTreeSet<String> { cluster.bucket.objects().into_iter().collect() };
    until(limit, "the sweep does not end", async || !stored().contains(ORPHAN)).await;
    assert_eq!(stored(), named);
}
