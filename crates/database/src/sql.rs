//! Statements written by hand, in two lines. `$1` style parameters work on both engines.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};
use tintype_domain::StoreError;

use crate::connect::Link;

pub(crate) async fn execute<C: ConnectionTrait>(
    db: &Link<C>,
    sql: &str,
    values: Vec<Value>,
) -> Result<u64, StoreError> {
    let statement = Statement::from_sql_and_values(db.backend(), sql, values);
    Ok(db.run(db.connection().execute_raw(statement)).await?.rows_affected())
}

pub(crate) async fn one<R: FromQueryResult, C: ConnectionTrait>(
    db: &Link<C>,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<R>, StoreError> {
    let statement = Statement::from_sql_and_values(db.backend(), sql, values);
    db.run(R::find_by_statement(statement).one(db.connection())).await
}

pub(crate) async fn all<R: FromQueryResult, C: ConnectionTrait>(
    db: &Link<C>,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<R>, StoreError> {
    let statement = Statement::from_sql_and_values(db.backend(), sql, values);
    db.run(R::find_by_statement(statement).all(db.connection())).await
}

/// A condition that `column` is among the ids bound as one text, so that every length is the same statement.
pub(crate) fn among(backend: DbBackend, column: &str, parameter: &str) -> String {
    if backend == DbBackend::Postgres {
        format!("{column} = ANY(string_to_array(trim(both '[]' from {parameter}), ',')::bigint[])")
    } else {
        format!("{column} IN (SELECT value FROM json_each({parameter}))")
    }
}

/// The text that [`among`] expects.
pub(crate) fn id_list(ids: impl IntoIterator<Item = i64>) -> Value {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(",")).into()
}

/// The rows, each a `value`, of the texts bound as one, so that every length is the same statement.
pub(crate) fn texts(backend: DbBackend, parameter: &str) -> String {
    if backend == DbBackend::Postgres {
        format!("json_array_elements_text({parameter}::json)")
    } else {
        format!("json_each({parameter})")
    }
}

/// The text that [`texts`] expects.
pub(crate) fn text_list(texts: &[String]) -> Value {
    serde_json::Value::from(texts).to_string().into()
}

/// Binds values of different types.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(sea_orm::Value::from($value)),*] };
}
pub(crate) use values;
