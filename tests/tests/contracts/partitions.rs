//! Partitioning by owner stays possible. The other contracts run on the partitioned layout as well.

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::engine::{Engine, partitioned};

/// Made by people, by their log-ins, for an address that nobody has looked up yet, or by the operator as well; all else is
/// of the installation.
const NOT_OWNED: &str =
    "'users', 'jobs', 'instances', 'timelines', 'one_time_tokens', 'invites', 'audit_log', 'seaql_migrations'";

const NONE: [&str; 0] = [];

async fn words(engine: &Engine, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(DbBackend::Postgres, sql);
    let rows = engine.database.reader().query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", "word").unwrap()).collect()
}

#[tokio::test]
async fn rows_are_spread_over_partitions_by_their_owner() {
    let engine = partitioned().await;
    for index in 0..40 {
        let person = engine.person(&format!("person{index}")).await;
        for _ in 0..3 {
            engine.post(person, tintype_domain::posts::Visibility::Public).await;
        }
    }
    let used = engine.number("SELECT count(DISTINCT tableoid) AS n FROM posts").await;
    assert!(used > 4, "{used} partitions hold the posts of 40 people");
    let split = "SELECT count(*) AS n FROM (SELECT owner_id FROM posts GROUP BY owner_id \
                 HAVING count(DISTINCT tableoid) > 1) split";
    assert_eq!(engine.number(split).await, 0, "somebody's posts are in several partitions");
}

#[tokio::test]
async fn every_row_of_a_person_names_its_owner() {
    let engine = partitioned().await;
    let without = format!(
        "SELECT CAST(c.relname AS text) AS word FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition \
         AND c.relnamespace = 'public'::regnamespace AND c.relname NOT IN ({NOT_OWNED}) \
         AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'owner_id' AND a.attnotnull)"
    );
    assert_eq!(words(&engine, &without).await, NONE);
}

#[tokio::test]
async fn nothing_refers_to_a_row_of_a_partitioned_table_without_its_owner() {
    let engine = partitioned().await;
    let bare = "SELECT CAST(f.conname AS text) AS word FROM pg_constraint f JOIN pg_class c ON c.oid = f.confrelid \
                WHERE f.contype = 'f' AND c.relkind = 'p' AND array_length(f.conkey, 1) < 2";
    assert_eq!(words(&engine, bare).await, NONE);
    // A like of anything has no foreign key, but says whose it is.
    let likes = "SELECT CAST(attname AS text) AS word FROM pg_attribute WHERE attrelid = 'likes'::regclass \
                 AND attname = 'likeable_owner_id' AND attnotnull";
    assert_eq!(words(&engine, likes).await, ["likeable_owner_id"]);
}

#[tokio::test]
async fn a_page_of_ones_own_posts_reads_one_partition() {
    let engine = partitioned().await;
    let person = engine.person("ann").await.id;
    let plan = "EXPLAIN SELECT p.id FROM posts p WHERE p.owner_id = ".to_owned()
        + &format!("{person} AND p.deleted_at IS NULL ORDER BY p.id DESC LIMIT 20");
    let statement = Statement::from_string(DbBackend::Postgres, plan);
    let rows = engine.database.reader().query_all_raw(statement).await.unwrap();
    let plan: String = rows.iter().map(|row| row.try_get::<String>("", "QUERY PLAN").unwrap() + "\n").collect();
    assert_eq!(plan.matches(" on posts_p").count(), 1, "{plan}");
}
