//! Every listing uses an index, says the planner of each engine on a filled copy.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tintype_database::listings;
use tintype_domain::{follows::FollowState, posts::Visibility};

use crate::engine::{Engine, plain};

const PEOPLE: usize = 40;
const POSTS_EACH: usize = 20;
/// 800 posts become 51,200: a planner reads small tables whole, and rightly.
const DOUBLINGS: u32 = 6;

/// From each author to their newest posts, in an index that holds all that is asked for.
fn by_author(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres {
        "Index Only Scan Backward using ix_posts_owner_live on posts p"
    } else {
        "SEARCH p USING COVERING INDEX ix_posts_owner_live (owner_id=? AND "
    }
}

async fn fill(engine: &Engine) -> (i64, i64, i64) {
    let mut people = Vec::new();
    for index in 0..PEOPLE {
        people.push(engine.person(&format!("person{index}")).await);
    }
    let mut post = 0;
    for person in &people {
        for _ in 0..POSTS_EACH {
            post = engine.post(*person, Visibility::Public).await.0;
        }
        if person.id != people[0].id {
            engine.follow(people[0], *person, FollowState::Accepted).await;
        }
    }
    for doubling in 0..DOUBLINGS {
        let apart = 1_000_000_000_000_i64 << doubling;
        engine
            .sql(&format!(
                "INSERT INTO posts (id, owner_id, caption, visibility, created_at, updated_at) \
                 SELECT id - {apart}, owner_id, caption, visibility, created_at, updated_at FROM posts"
            ))
            .await;
    }
    (people[0].id.0, people[1].id.0, post)
}

async fn plan(engine: &Engine, sql: &str, values: Vec<sea_orm::Value>) -> String {
    let db = engine.database.reader();
    let backend = db.get_database_backend();
    let prefix = if backend == DbBackend::Postgres { "EXPLAIN " } else { "EXPLAIN QUERY PLAN " };
    let column = if backend == DbBackend::Postgres { "QUERY PLAN" } else { "detail" };
    let statement = Statement::from_sql_and_values(backend, format!("{prefix}{sql}"), values);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", column).unwrap() + "\n").collect()
}

#[tokio::test]
async fn no_listing_reads_a_whole_table() {
    for engine in plain().await {
        let (viewer, person, post) = fill(&engine).await;
        engine.sql("VACUUM").await;
        engine.sql("ANALYZE").await;
        let backend = engine.database.reader().get_database_backend();
        for listing in listings(backend, engine.now(), viewer, person, post, 1) {
            let plan = plan(&engine, &listing.sql, listing.values).await;
            if listing.name == "feed" {
                assert!(plan.contains(by_author(backend)), "{}: {}\n{plan}", engine.name, listing.name);
            }
            for table in ["posts", "comments", "likes", "follows", "media", "sessions"] {
                let scans = if backend == DbBackend::Postgres {
                    // A table of one page is rightly read whole.
                    vec![format!("Seq Scan on {table} ")].into_iter().filter(|_| table == "posts").collect()
                } else {
                    vec![format!("SCAN {table}\n"), format!("SCAN {}\n", &table[..1])]
                };
                for scan in scans {
                    assert!(!plan.contains(&scan), "{}: {}: {scan}\n{plan}", engine.name, listing.name);
                }
            }
        }
    }
}
