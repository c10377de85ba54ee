//! The rules of passwords and addresses.

use std::sync::LazyLock;

use crate::{
    FieldCode, FieldError,
    auth::{EMAIL_MAX, PASSWORD_MAX, PASSWORD_MIN},
    text,
};

/// The commonest ones of at least ten characters, in small letters and in order; docs/security.md says where they are
/// from.
static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// Of any characters, but none of those that everybody tries first.
pub(super) fn check_password(password: &str) -> Result<(), FieldError> {
    text::check_length("password", password, PASSWORD_MIN, PASSWORD_MAX)?;
    if COMMON.binary_search(&password.to_lowercase().as_str()).is_ok() {
        return Err(common("Many people have this password, so it is guessed first. Choose another."));
    }
    Ok(())
}

/// What everybody knows of a person is no password.
pub(super) fn check_not_own(password: &str, username: &str, email: &str) -> Result<(), FieldError> {
    let password = password.to_lowercase();
    if password == username.to_lowercase() || password == email.to_lowercase() {
        return Err(common("Choose a password that is neither your username nor your email address."));
    }
    Ok(())
}

fn common(message: &str) -> FieldError {
    FieldError::new("password", FieldCode::Common, message)
}

/// Something at a host with a dot, in one line of plain letters; the mail that reaches it is the real proof.
pub(super) fn check_email(email: &str) -> Result<(), FieldError> {
    let plausible = email.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@')
    });
    let clean = email.len() <= EMAIL_MAX
        && email.chars().all(|c| c.is_ascii_graphic() && !matches!(c, ',' | ';' | '<' | '>' | '"'));
    if plausible && clean {
        return Ok(());
    }
    Err(FieldError::new("email", FieldCode::Format, "Give one email address, such as name@example.org."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_passwords_are_refused_in_any_case() {
        assert_eq!(COMMON.len(), 10_000);
        assert!(COMMON.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(COMMON.iter().all(|one| one.len() >= PASSWORD_MIN && *one == one.to_lowercase()));
        for password in ["password123", "PassWord123", "1234567890"] {
            assert_eq!(check_password(password).map_err(|error| error.code), Err(FieldCode::Common), "{password}");
        }
        assert_eq!(check_password("password1234-of-mine"), Ok(()));
    }

    #[test]
    fn neither_name_nor_address_is_a_password() {
        for password in ["Ann.Lee_1990", "ANN@example.org"] {
            let refused = check_not_own(password, "ann.lee_1990", "Ann@Example.org");
            assert_eq!(refused.map_err(|error| error.code), Err(FieldCode::Common), "{password}");
        }
        assert_eq!(check_not_own("ann.lee_1990!", "ann.lee_1990", "ann@example.org"), Ok(()));
    }
}
