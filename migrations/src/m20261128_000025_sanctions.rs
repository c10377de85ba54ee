//! What moderators hide, and whom they limit. Lists of posts find in their index what is hidden, and whoever is an admin is
//! found without a look at everybody. SQLite wants `deleted_at` in the index as well, as in `feed_index`.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
ALTER TABLE users ADD COLUMN limited_at TIME;
ALTER TABLE posts ADD COLUMN hidden_at TIME;
ALTER TABLE comments ADD COLUMN hidden_at TIME;
CREATE INDEX ix_users_admins ON users (id) WHERE role = 'admin'
";

const DOWN: &str = "
DROP INDEX ix_users_admins;
ALTER TABLE comments DROP COLUMN hidden_at;
ALTER TABLE posts DROP COLUMN hidden_at;
ALTER TABLE users DROP COLUMN limited_at
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, UP).await?;
        index(manager, ", hidden_at").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index(manager, "").await?;
        crate::run(manager, DOWN).await
    }
}

async fn index(manager: &SchemaManager<'_>, hidden: &str) -> Result<(), DbErr> {
    let is_sqlite = manager.get_database_backend() == DatabaseBackend::Sqlite;
    let deleted = if is_sqlite { ", deleted_at" } else { "" };
    let create =
        format!("CREATE INDEX ix_posts_owner_live ON posts (owner_id, id{deleted}{hidden}) WHERE deleted_at IS NULL");
    crate::run(manager, &format!("DROP INDEX ix_posts_owner_live; {create}")).await
}
