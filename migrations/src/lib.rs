//! The schema, one intention a file, for PostgreSQL and SQLite alike.
//!
//! Statements are written once, in the SQL that both engines share; `ID` and `TIME` stand for the types that differ.

use sea_orm_migration::prelude::*;

mod m20261124_000001_users;
mod m20261124_000002_sessions;
mod m20261124_000003_relations;
mod m20261124_000004_posts;
mod m20261124_000005_media;
mod m20261124_000006_comments;
mod m20261124_000007_likes;
mod m20261124_000008_tags;
mod m20261124_000009_jobs;
mod m20261124_000010_feed_index;
mod m20261124_000011_likes_owner;
mod m20261125_000012_planned_access;
mod m20261125_000013_foreign_key_indexes;
mod m20261125_000014_original_keys;
mod m20261125_000015_sweep_indexes;
mod m20261128_000016_editions;
mod m20261128_000017_timelines;
mod m20261128_000018_one_time_tokens;
mod m20261128_000019_refresh_tokens;
mod m20261128_000020_access_tokens;
mod m20261128_000021_leaving;
mod m20261128_000022_relation_lists;
mod m20261128_000023_audit_log;
mod m20261128_000024_reports;
mod m20261128_000025_sanctions;
mod m20261129_000026_totp;
mod m20261129_000027_exports;
mod m20261129_000028_invites;
mod m20261129_000029_staff;
mod m20261129_000030_passkeys;
mod m20261129_000031_approvals;
mod m20261129_000032_bin;

pub use sea_orm_migration::{IntoSchemaManagerConnection, MigratorTrait};

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_users::Migration),
            Box::new(m20261124_000002_sessions::Migration),
            Box::new(m20261124_000003_relations::Migration),
            Box::new(m20261124_000004_posts::Migration),
            Box::new(m20261124_000005_media::Migration),
            Box::new(m20261124_000006_comments::Migration),
            Box::new(m20261124_000007_likes::Migration),
            Box::new(m20261124_000008_tags::Migration),
            Box::new(m20261124_000009_jobs::Migration),
            Box::new(m20261124_000010_feed_index::Migration),
            Box::new(m20261124_000011_likes_owner::Migration),
            Box::new(m20261125_000012_planned_access::Migration),
            Box::new(m20261125_000013_foreign_key_indexes::Migration),
            Box::new(m20261125_000014_original_keys::Migration),
            Box::new(m20261125_000015_sweep_indexes::Migration),
            Box::new(m20261128_000016_editions::Migration),
            Box::new(m20261128_000017_timelines::Migration),
            Box::new(m20261128_000018_one_time_tokens::Migration),
            Box::new(m20261128_000019_refresh_tokens::Migration),
            Box::new(m20261128_000020_access_tokens::Migration),
            Box::new(m20261128_000021_leaving::Migration),
            Box::new(m20261128_000022_relation_lists::Migration),
            Box::new(m20261128_000023_audit_log::Migration),
            Box::new(m20261128_000024_reports::Migration),
            Box::new(m20261128_000025_sanctions::Migration),
            Box::new(m20261129_000026_totp::Migration),
            Box::new(m20261129_000027_exports::Migration),
            Box::new(m20261129_000028_invites::Migration),
            Box::new(m20261129_000029_staff::Migration),
            Box::new(m20261129_000030_passkeys::Migration),
            Box::new(m20261129_000031_approvals::Migration),
            Box::new(m20261129_000032_bin::Migration),
        ]
    }
}

/// Runs statements that are separated by semicolons. `ID` becomes the type of a key, `TIME` that of a moment: on SQLite
/// an INTEGER key is the row's own number, and moments are RFC 3339 text, which sorts as time does.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == sea_orm_migration::sea_orm::DatabaseBackend::Sqlite;
    let (id, time) = if sqlite { ("integer", "text") } else { ("bigint", "timestamp with time zone") };
    for statement in sql.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        let statement = statement.replace(" ID ", &format!(" {id} ")).replace(" TIME", &format!(" {time}"));
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// Declares a migration of two texts.
macro_rules! migration {
    ($up:literal, $down:literal) => {
        use sea_orm_migration::prelude::*;

        #[derive(DeriveMigrationName)]
        pub struct Migration;

        #[async_trait::async_trait]
        impl MigrationTrait for Migration {
            async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                crate::run(manager, $up).await
            }

            async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                crate::run(manager, $down).await
            }
        }
    };
}
pub(crate) use migration;
