//! Whatever refers to a row is found by an index, and an avatar refers to a picture of its person.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{DatabaseBackend, Statement},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE INDEX ix_comments_reply_to ON comments (reply_to_owner_id, reply_to);
CREATE UNIQUE INDEX uq_media_owner ON media (owner_id, id);
UPDATE users SET avatar_id = NULL WHERE avatar_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM media m WHERE m.owner_id = users.id AND m.id = users.avatar_id)
";
/// When the table has its last form.
const UP_USERS: &str = "CREATE INDEX ix_users_avatar ON users (avatar_id, id)";
const DOWN_USERS: &str = "DROP INDEX ix_users_avatar";
const DOWN: &str = "DROP INDEX uq_media_owner; DROP INDEX ix_comments_reply_to";
/// With the owner, as every reference to a table that can be partitioned.
const AVATAR: &str = "CONSTRAINT fk_users_avatar FOREIGN KEY (id, avatar_id) REFERENCES media (owner_id, id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, UP).await?;
        if is_sqlite(manager) {
            let last = format!(",\n    {AVATAR}\n)");
            rebuild_users(manager, |table| table.strip_suffix("\n)").unwrap_or(table).to_owned() + &last).await?;
        } else {
            crate::run(manager, &format!("ALTER TABLE users ADD {AVATAR}")).await?;
        }
        crate::run(manager, UP_USERS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DOWN_USERS).await?;
        if is_sqlite(manager) {
            rebuild_users(manager, |table| table.replace(&format!(",\n    {AVATAR}"), "")).await?;
        } else {
            crate::run(manager, "ALTER TABLE users DROP CONSTRAINT fk_users_avatar").await?;
        }
        crate::run(manager, DOWN).await
    }
}

fn is_sqlite(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DatabaseBackend::Sqlite
}

/// SQLite gives a table no further constraint, so the table is made again. What refers to people finds them under the
/// same name before the transaction ends, which is when SQLite looks.
async fn rebuild_users(manager: &SchemaManager<'_>, change: impl FnOnce(&str) -> String + Send) -> Result<(), DbErr> {
    let sql = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'users'";
    let statement = Statement::from_string(DatabaseBackend::Sqlite, sql);
    let row = manager.get_connection().query_one_raw(statement).await?;
    let table: String = row.ok_or(DbErr::RecordNotFound("the table users".to_owned()))?.try_get("", "sql")?;
    let keep = "PRAGMA defer_foreign_keys = ON; CREATE TABLE users_kept AS SELECT * FROM users; DROP TABLE users";
    crate::run(manager, keep).await?;
    manager.get_connection().execute_unprepared(&change(&table)).await?;
    crate::run(manager, "INSERT INTO users SELECT * FROM users_kept; DROP TABLE users_kept").await
}
