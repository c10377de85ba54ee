//! The index that the home feed goes through holds all that SQLite asks of it. PostgreSQL takes `deleted_at` from the
//! condition of the index, SQLite looks it up in the table unless it is a column.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, "owner_id, id, deleted_at").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, "owner_id, id").await
    }
}

async fn replace(manager: &SchemaManager<'_>, columns: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != sea_orm_migration::sea_orm::DatabaseBackend::Sqlite {
        return Ok(());
    }
    let create = format!("CREATE INDEX ix_posts_owner_live ON posts ({columns}) WHERE deleted_at IS NULL");
    crate::run(manager, &format!("DROP INDEX ix_posts_owner_live; {create}")).await
}
