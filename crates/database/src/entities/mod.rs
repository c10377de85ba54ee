//! Tables as entities, a file each, and how their rows become the domain's entities and back. Nothing outside of this
//! crate knows them.

pub(crate) mod access_tokens;
pub(crate) mod approvals;
pub(crate) mod audit_log;
pub(crate) mod blocks;
pub(crate) mod comments;
pub(crate) mod credentials;
pub(crate) mod exports;
pub(crate) mod follows;
pub(crate) mod idempotency_keys;
pub(crate) mod instances;
pub(crate) mod invites;
pub(crate) mod jobs;
pub(crate) mod likes;
pub(crate) mod media;
pub(crate) mod mutes;
pub(crate) mod one_time_tokens;
pub(crate) mod passkeys;
pub(crate) mod post_hashtags;
pub(crate) mod post_mentions;
pub(crate) mod posts;
pub(crate) mod recovery_codes;
pub(crate) mod refresh_tokens;
pub(crate) mod reports;
pub(crate) mod sessions;
#[allow(dead_code)] // statements know the table by its name
pub(crate) mod timelines;
pub(crate) mod totp;
pub(crate) mod uploads;
pub(crate) mod users;

use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, IdenStatic, Iterable, UpdateMany,
    sea_query::{Expr, SimpleExpr},
};
use tintype_domain::time::Timestamp;

/// An update that adds to a counter, of rows that are still to be chosen.
pub(crate) fn add<C>(counter: C, by: i64) -> UpdateMany<C::EntityName>
where
    C: ColumnTrait,
    C::EntityName: EntityTrait,
{
    C::EntityName::update_many().col_expr(counter, Expr::col(counter).add(by))
}

/// The next edition of a row that changed then: later than all before, and after a restored backup none that ever was.
pub(crate) fn next_edition<C: ColumnTrait>(edition: C, now: Timestamp) -> SimpleExpr {
    let now = now.timestamp_micros();
    Expr::case(Expr::col(edition).lt(now), now).finally(Expr::col(edition).add(1)).into()
}

/// All columns of a table by their names: a prepared `*` breaks when a migration adds one.
pub(crate) fn columns<E: EntityTrait>(alias: &str) -> String {
    let columns: Vec<_> = E::Column::iter().map(|column| format!("{alias}.{}", column.as_str())).collect();
    columns.join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use sea_orm::{EntityName, FromQueryResult, PrimaryKeyToColumn};

    use super::*;
    use crate::{Database, Options, sql::all};

    #[derive(FromQueryResult)]
    struct Column {
        name: String,
        #[sea_orm(from_alias = "notnull")]
        required: bool,
        pk: i32,
    }

    /// Whether each column is required, and whether it is of the primary key.
    type Columns = BTreeMap<String, (bool, bool)>;

    async fn stored(database: &Database, table: &str) -> Columns {
        let sql = format!("SELECT name, \"notnull\", pk FROM pragma_table_info('{table}')");
        let columns: Vec<Column> = all(database.writer(), &sql, vec![]).await.unwrap();
        columns.into_iter().map(|column| (column.name, (column.required, column.pk > 0))).collect()
    }

    fn declared<E: EntityTrait>(_: E) -> Columns {
        let key: Vec<_> = E::PrimaryKey::iter().map(|key| key.into_column().as_str()).collect();
        let column = |column: E::Column| {
            let name = column.as_str();
            (name.to_owned(), (!column.def().is_null(), key.contains(&name)))
        };
        E::Column::iter().map(column).collect()
    }

    #[tokio::test]
    async fn the_entities_are_the_tables_that_the_migrations_make() {
        let database = Database::connect(&Options::new("sqlite::memory:")).await.unwrap();
        database.migrate().await.unwrap();
        macro_rules! compare {
            ($($table:ident),+ $(,)?) => {$(
                let entity = $table::Entity;
                assert_eq!(entity.table_name(), stringify!($table));
                assert_eq!(declared(entity), stored(&database, entity.table_name()).await, stringify!($table));
            )+};
        }
        compare!(
            access_tokens,
            approvals,
            audit_log,
            blocks,
            comments,
            credentials,
            exports,
            follows,
            idempotency_keys,
            instances,
            invites,
            jobs,
            likes,
            media,
            mutes,
            one_time_tokens,
            passkeys,
            post_hashtags,
            post_mentions,
            posts,
            recovery_codes,
            refresh_tokens,
            reports,
            sessions,
            timelines,
            totp,
            uploads,
            users,
        );
    }
}
