//! What moderators, admins and operators have done. The table itself refuses every change: rows are only added. It names
//! people by their identifiers and refers to nobody, so that entries outlast whom they are about. Neither actor nor address
//! is the command line; an invitation is about no person.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &str = "
CREATE TABLE audit_log (
    id ID NOT NULL,
    actor_id bigint,
    action text NOT NULL,
    subject_type text NOT NULL
        CONSTRAINT ck_audit_log_subject_type CHECK (subject_type IN ('post', 'comment', 'user', 'invite')),
    subject_id bigint NOT NULL,
    person_id bigint,
    note text NOT NULL,
    address text,
    created_at TIME NOT NULL,
    CONSTRAINT pk_audit_log PRIMARY KEY (id),
    CONSTRAINT ck_audit_log_person CHECK ((person_id IS NULL) = (subject_type = 'invite')),
    CONSTRAINT ck_audit_log_address CHECK ((actor_id IS NULL) = (address IS NULL))
);
CREATE INDEX ix_audit_log_person ON audit_log (person_id, id)
";

/// A statement each. `INSERT OR REPLACE` deletes without a trigger, so what is there is guarded, too.
const SQLITE: [&str; 3] = [
    "CREATE TRIGGER tr_audit_log_update BEFORE UPDATE ON audit_log
     BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER tr_audit_log_delete BEFORE DELETE ON audit_log
     BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER tr_audit_log_replace BEFORE INSERT ON audit_log
     WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id)
     BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
];
const POSTGRES: [&str; 2] = [
    "CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql
     AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
    "CREATE TRIGGER tr_audit_log_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
     FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, UP).await?;
        let guards: &[&str] = if is_sqlite(manager) { &SQLITE } else { &POSTGRES };
        for guard in guards {
            manager.get_connection().execute_unprepared(guard).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, "DROP TABLE audit_log").await?;
        if is_sqlite(manager) {
            return Ok(());
        }
        crate::run(manager, "DROP FUNCTION audit_log_is_append_only()").await
    }
}

fn is_sqlite(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DatabaseBackend::Sqlite
}
