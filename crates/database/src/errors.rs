//! Errors of the engines in the domain's words.

use sea_orm::{DbErr, RuntimeErr, SqlErr};
use tintype_domain::{StoreError, error::Constraint};

pub(crate) fn store_error(error: DbErr) -> StoreError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(message)) => return StoreError::Conflict(unique(&message)),
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => return StoreError::Conflict(Constraint::Reference),
        _ => {}
    }
    let meaning = match code(&error) {
        Some(code) if code.len() == 5 => postgres(&code),
        Some(code) => sqlite(&code),
        None if is_connection(&error) => Meaning::Unavailable,
        None => Meaning::Internal,
    };
    match meaning {
        Meaning::Retry => StoreError::Retry,
        Meaning::Full => StoreError::Full,
        Meaning::Unavailable => StoreError::Unavailable(Box::new(error)),
        Meaning::Internal => StoreError::Internal(Box::new(error)),
    }
}

/// What is stored is none of ours.
pub(crate) fn corrupt(what: &str) -> StoreError {
    StoreError::Internal(format!("a stored {what} cannot be read").into())
}

#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    Retry,
    Full,
    Unavailable,
    Internal,
}

fn postgres(code: &str) -> Meaning {
    match code {
        // Deadlock; serialisation failure, on a replica also a conflict with what it replays.
        "40P01" | "40001" => Meaning::Retry,
        "53100" => Meaning::Full,
        // Read-only, as after a failover; a transaction whose holder was silent; a database that takes no connections; a
        // lock that somebody holds.
        "25006" | "25P03" | "55000" | "55P03" => Meaning::Unavailable,
        // Connection failures, no entry any more, no such database any more, out of resources, ended by an operator or
        // a time-out, trouble of the system below.
        _ if ["08", "28", "3D", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => Meaning::Unavailable,
        _ => Meaning::Internal,
    }
}

/// The lower byte is the kind; the rest tells details.
fn sqlite(code: &str) -> Meaning {
    match code.parse::<u32>().map(|code| code & 0xff) {
        // BUSY, LOCKED.
        Ok(5 | 6) => Meaning::Retry,
        Ok(13) => Meaning::Full,
        // NOMEM, READONLY, IOERR, CANTOPEN.
        Ok(7 | 8 | 10 | 14) => Meaning::Unavailable,
        _ => Meaning::Internal,
    }
}

/// PostgreSQL names the constraint (that of a partition after itself), SQLite the columns.
fn unique(message: &str) -> Constraint {
    if message.contains("uq_users_username") || message.contains("users.username") {
        Constraint::Username
    } else if message.contains("uq_users_email") || message.contains("users.email_key") {
        Constraint::Email
    } else if message.contains("\"pk_") || message.contains("_pkey\"") || message.split('.').next_back() == Some("id") {
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
            Some(
                Error::Io(_)
                    | Error::Tls(_)
                    | Error::PoolTimedOut
                    | Error::PoolClosed
                    | Error::WorkerCrashed
                    | Error::Protocol(_)
            )
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
            (r#"duplicate key value violates unique constraint "posts_p3_pkey""#, Constraint::PrimaryKey),
            ("UNIQUE constraint failed: posts.id", Constraint::PrimaryKey),
            ("UNIQUE constraint failed: media.blob_key", Constraint::Other),
        ];
        for (message, constraint) in cases {
            assert_eq!(unique(message), constraint, "{message}");
        }
    }

    #[test]
    fn codes_tell_what_may_pass_from_what_is_our_fault() {
        for (code, meaning) in [
            ("40P01", Meaning::Retry),
            ("53100", Meaning::Full),
            ("53300", Meaning::Unavailable),
            ("57P01", Meaning::Unavailable),
            ("25006", Meaning::Unavailable),
            ("55000", Meaning::Unavailable),
            ("42703", Meaning::Internal),
        ] {
            assert_eq!(postgres(code), meaning, "{code}");
        }
        // BUSY_SNAPSHOT, IOERR_FSYNC, FULL, CORRUPT.
        for (code, meaning) in
            [("517", Meaning::Retry), ("1034", Meaning::Unavailable), ("13", Meaning::Full), ("11", Meaning::Internal)]
        {
            assert_eq!(sqlite(code), meaning, "{code}");
        }
    }
}
