//! Every foreign key can be followed backwards: a delete looks for what refers to it, and must not read a whole table.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};

use tintype_domain::{StoreError, error::Constraint, ids::MediaId, users::User};

use crate::engine::{Engine, engines};

async fn rows(engine: &Engine, sql: &str) -> Vec<QueryResult> {
    let db = engine.database.reader();
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap()
}

fn text(row: &QueryResult, column: &str) -> String {
    row.try_get("", column).unwrap()
}

/// A table and columns of it, in order.
type Columns = (String, Vec<String>);

/// What refers to something, by foreign key.
async fn references(engine: &Engine) -> Vec<Columns> {
    let sql = if engine.database.reader().get_database_backend() == DbBackend::Postgres {
        "SELECT CAST(f.conrelid::regclass AS text) AS owner, string_agg(a.attname, ',' ORDER BY k.place) AS names \
         FROM pg_constraint f CROSS JOIN LATERAL unnest(f.conkey) WITH ORDINALITY k (number, place) \
         JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.number \
         WHERE f.contype = 'f' AND f.conparentid = 0 GROUP BY f.oid, f.conrelid"
    } else {
        "SELECT t.name AS owner, group_concat(f.\"from\") AS names FROM sqlite_master t \
         JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table' GROUP BY t.name, f.id"
    };
    columns(&rows(engine, sql).await)
}

/// Indexes that hold every row of their table.
async fn indexes(engine: &Engine) -> Vec<Columns> {
    let sql = if engine.database.reader().get_database_backend() == DbBackend::Postgres {
        "SELECT CAST(i.indrelid::regclass AS text) AS owner, string_agg(a.attname, ',' ORDER BY k.place) AS names \
         FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY k (number, place) \
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number \
         WHERE i.indpred IS NULL AND i.indisvalid GROUP BY i.indexrelid, i.indrelid"
    } else {
        // The key of a table whose rows it numbers has no index of its own.
        "SELECT t.name AS owner, group_concat(c.name) AS names FROM sqlite_master t JOIN pragma_index_list(t.name) i \
         JOIN pragma_index_info(i.name) c WHERE t.type = 'table' AND NOT i.partial GROUP BY t.name, i.name \
         UNION ALL SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND c.pk = 1 AND lower(c.type) = 'integer'"
    };
    columns(&rows(engine, sql).await)
}

fn columns(rows: &[QueryResult]) -> Vec<Columns> {
    rows.iter().map(|row| (text(row, "owner"), text(row, "names").split(',').map(str::to_owned).collect())).collect()
}

#[tokio::test]
async fn what_refers_to_something_is_found_by_a_full_index_that_begins_with_it() {
    for engine in engines().await {
        let (references, indexes) = (references(&engine).await, indexes(&engine).await);
        assert!(references.len() > 22, "{}: {references:?}", engine.name);
        let begins_with = |(table, names): &Columns| {
            let wanted: BTreeSet<_> = names.iter().collect();
            indexes.iter().any(|(owner, columns)| {
                owner == table && columns.iter().take(wanted.len()).collect::<BTreeSet<_>>() == wanted
            })
        };
        let missing: Vec<_> = references.iter().filter(|reference| !begins_with(reference)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", engine.name);
    }
}

/// Columns that name a row of another table by its id and have no foreign key; docs/database.md says why.
const WITHOUT: [(&str, &str); 10] = [
    ("audit_log", "actor_id"),
    ("audit_log", "person_id"),
    ("audit_log", "subject_id"),
    ("reports", "subject_id"),
    ("likes", "likeable_id"),
    ("likes", "likeable_owner_id"),
    ("likes", "post_owner_id"),
    ("uploads", "media_id"),
    ("idempotency_keys", "resource_id"),
    ("passkeys", "credential_id"),
];

#[tokio::test]
async fn what_names_a_row_by_its_id_is_a_foreign_key_or_is_known_not_to_be() {
    for engine in engines().await {
        let named = if engine.is_sqlite() {
            "SELECT t.name AS owner, c.name AS names FROM sqlite_master t JOIN pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND c.name LIKE '%id'"
        } else {
            "SELECT CAST(a.attrelid::regclass AS text) AS owner, CAST(a.attname AS text) AS names FROM pg_attribute a \
             JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace \
             AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attname LIKE '%id'"
        };
        let references = references(&engine).await;
        let without: BTreeSet<_> = columns(&rows(&engine, named).await)
            .into_iter()
            .map(|(table, names)| (table, names[0].clone()))
            .filter(|(table, name)| !references.iter().any(|(owner, names)| owner == table && names.contains(name)))
            .filter(|(_, name)| name.ends_with("_id"))
            .collect();
        let known = WITHOUT.map(|(table, name)| (table.to_owned(), name.to_owned()));
        assert_eq!(without, BTreeSet::from(known), "{}", engine.name);
    }
}

#[tokio::test]
async fn an_avatar_is_a_picture_of_its_person_and_cannot_go_before_it() {
    for engine in engines().await {
        let (ann, bob) = (engine.person("ann").await, engine.person("bob").await);
        engine.portray(ann).await;
        let uow = engine.begin().await;
        let user = uow.users().find(ann.id).await.unwrap().unwrap();
        let avatar = user.avatar_id.unwrap();
        let refused = |told: Result<(), StoreError>| matches!(told, Err(StoreError::Conflict(Constraint::Reference)));
        assert!(refused(uow.media().delete(avatar).await), "{}", engine.name);
        drop(uow);
        for picture in [engine.picture(bob).await, MediaId(7)] {
            let uow = engine.begin().await;
            let told = uow.users().update(&User { avatar_id: Some(picture), ..user.clone() }).await;
            assert!(refused(told), "{}: {picture}", engine.name);
        }
        let uow = engine.begin().await;
        uow.users().update(&User { avatar_id: None, ..user }).await.unwrap();
        uow.media().delete(avatar).await.unwrap();
        uow.commit().await.unwrap();
    }
}
