//! Why people want an account, by the name that everybody else gives it.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        rename(manager, "applications", "approvals").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        rename(manager, "approvals", "applications").await
    }
}

/// A table of its own, so that both engines have the new names of its constraints. Whoever signs up meanwhile waits.
async fn rename(manager: &SchemaManager<'_>, from: &str, to: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() == DatabaseBackend::Postgres {
        crate::run(manager, &format!("LOCK TABLE {from} IN ACCESS EXCLUSIVE MODE")).await?;
    }
    let columns = "owner_id, reason, created_at, updated_at";
    let sql = format!(
        "
CREATE TABLE {to} (
    owner_id ID NOT NULL,
    reason text NOT NULL,
    created_at TIME NOT NULL,
    updated_at TIME NOT NULL,
    CONSTRAINT pk_{to} PRIMARY KEY (owner_id),
    CONSTRAINT fk_{to}_owner FOREIGN KEY (owner_id) REFERENCES users (id)
);
INSERT INTO {to} ({columns}) SELECT {columns} FROM {from};
DROP TABLE {from}
"
    );
    crate::run(manager, &sql).await
}
