//! Who sees what and who changes what, held against tables that every operation of the API document must be in.

mod assignment;
mod bin;
mod bounds;
mod canary;
mod erasure;
pub mod farewell;
mod forgery;
pub mod headers;
mod machine;
mod moderation;
mod origins;
mod proof;
mod relations;
mod roles;
mod swaps;

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::house::House;

/// The operations of the document that `wanted` says, as method and path below the base.
pub fn operations(house: &House, wanted: impl Fn(&str, &str) -> bool) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (path, operations) in house.document["paths"].as_object().unwrap() {
        let path = path.trim_start_matches("/api/v1");
        for method in operations.as_object().unwrap().keys() {
            if wanted(method, path) {
                found.push((method.to_uppercase(), path.to_owned()));
            }
        }
    }
    found.sort();
    found
}

pub async fn texts(house: &House, sql: &str) -> Vec<String> {
    let db = house.parts.counters.database.reader();
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", "line").unwrap()).collect()
}

pub async fn columns(house: &House, table: &str) -> Vec<String> {
    texts(house, &format!("SELECT name AS line FROM pragma_table_info('{table}')")).await
}

pub async fn tables(house: &House) -> Vec<String> {
    texts(house, "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name <> 'seaql_migrations'").await
}

/// The rows of each table, as sorted text.
pub async fn database(house: &House) -> BTreeMap<String, Vec<String>> {
    let mut rows = BTreeMap::new();
    for table in tables(house).await {
        let quoted: Vec<_> = columns(house, &table).await.iter().map(|column| format!("quote({column})")).collect();
        let mut all = texts(house, &format!("SELECT {} AS line FROM {table}", quoted.join(" || ',' || "))).await;
        all.sort();
        rows.insert(table, all);
    }
    rows
}

/// Until the worker has nothing to do within a minute.
pub async fn settled(house: &House) {
    crate::house::until(async || {
        let due = "SELECT kind AS line FROM jobs WHERE kind <> 'erase_account' AND NOT (attempts = 0 \
                   AND run_at > strftime('%Y-%m-%dT%H:%M:%f', 'now', '+1 minute'))";
        texts(house, due).await.is_empty()
    })
    .await;
}
