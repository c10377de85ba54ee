//! Signing up and signing in.

pub mod budgets;
mod ports;
mod service;
#[cfg(test)]
mod tests;

pub use budgets::LoginBudgets;
pub use ports::{CredentialQueries, HashError, LoginRecord, PasswordHasher, PasswordVerdict};
#[cfg(feature = "mocks")]
pub use ports::{MockCredentialQueries, MockPasswordHasher};
pub use service::{AuthService, Login, LoginTry, SignUp};

/// Graphemes; no rule of composition.
pub const PASSWORD_MIN: usize = 10;
pub const PASSWORD_MAX: usize = 128;
pub const EMAIL_MAX: usize = 254;
