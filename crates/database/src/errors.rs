//! Errors of the engines in the domain's words.

use sea_orm::{DbErr, RuntimeErr, SqlErr};
use tintype_domain::{StoreError, error::Constraint};

pub(crate) fn store_error(error: DbErr) -> StoreError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(message)) => return StoreError::Conflict(unique(&message)),
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => return StoreError::Conflict(Constraint::Reference),
        _ => {}
    }
    match code(&error).as_deref() {
        // Deadlock, serialisation failure; SQLITE_BUSY and its kinds.
        Some("40P01" | "40001" | "5" | "261" | "517" | "773") => StoreError::Retry,
        // Disk full.
        Some("53100" | "13") => StoreError::Full,
        // Statement time-out, admin shutdown, crash, start-up, read-only, connection failures; SQLITE_IOERR, CANTOPEN, READONLY.
        Some(code)
            if matches!(code, "57014" | "57P01" | "57P02" | "57P03" | "25006" | "53300" | "10" | "14" | "8")
                || code.starts_with("08") =>
        {
            StoreError::Unavailable(Box::new(error))
        }
        None if is_connection(&error) => StoreError::Unavailable(Box::new(error)),
        _ => StoreError::Internal(Box::new(error)),
    }
}

/// PostgreSQL names the constraint, SQLite the columns.
fn unique(message: &str) -> Constraint {
    if message.contains("uq_users_username") || message.contains("users.username") {
        Constraint::Username
    } else if message.contains("uq_users_email") || message.contains("users.email_key") {
        Constraint::Email
    } else if message.contains("\"pk_") || message.split('.').next_back() == Some("id") {
        Constraint::PrimaryKey
    } else {
        Constraint::Other
    }
}

fn sqlx(error: &DbErr) -> Option<&sea_orm::sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

fn code(error: &DbErr) -> Option<String> {
    Some(sqlx(error)?.as_database_error()?.code()?.into_owned())
}

fn is_connection(error: &DbErr) -> bool {
    use sea_orm::sqlx::Error;
    matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_))
        || matches!(
            sqlx(error),
            Some(Error::Io(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed | Error::Protocol(_))
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_name_the_same_constraints() {
        let cases = [
            ("UNIQUE constraint failed: users.username", Constraint::Username),
            (r#"duplicate key value violates unique constraint "uq_users_username""#, Constraint::Username),
            ("UNIQUE constraint failed: users.email_key", Constraint::Email),
            (r#"duplicate key value violates unique constraint "pk_posts""#, Constraint::PrimaryKey),
            ("UNIQUE constraint failed: posts.id", Constraint::PrimaryKey),
            ("UNIQUE constraint failed: media.blob_key", Constraint::Other),
        ];
        for (message, constraint) in cases {
            assert_eq!(unique(message), constraint, "{message}");
        }
    }
}
