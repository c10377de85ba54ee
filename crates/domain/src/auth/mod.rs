//! Signing up and signing in.

#[cfg(test)]
mod account_tests;
mod administration;
mod admission;
pub mod budgets;
mod email;
mod fields;
mod guard;
mod password;
mod ports;
mod proof;
mod service;
#[cfg(test)]
mod sign_up_tests;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;

pub use administration::Administration;
pub use admission::{Admission, REASON_MAX, SignUpMode};
pub use budgets::{CodeBudget, LetterBudget, LoginBudgets};
pub use email::{EmailChange, EmailService};
pub use guard::{PasswordGuard, Proof};
pub use password::{PasswordChange, PasswordReset, PasswordService};
pub use ports::{CredentialQueries, HashError, LoginRecord, PasswordHasher, PasswordVerdict};
#[cfg(feature = "mocks")]
pub use ports::{MockCredentialQueries, MockPasswordHasher};
pub use proof::{ProofRenewal, check_staff_proof};
use service::check_names;
pub use service::{AuthService, Login, LoginTry, SignUp, SignedUp};

/// Graphemes; no rule of composition.
pub const PASSWORD_MIN: usize = 10;
pub const PASSWORD_MAX: usize = 128;
pub const EMAIL_MAX: usize = 254;
/// A log-in counts as fresh for so long.
pub const FRESH_FOR: TimeDelta = TimeDelta::minutes(10);
/// What moderators and admins change needs a log-in, or a proof, that is no older.
pub const STAFF_FRESH_FOR: TimeDelta = TimeDelta::hours(1);
/// How long an address or a browser that somebody used counts as theirs.
pub(crate) const ADDRESS_MEMORY: TimeDelta = TimeDelta::days(30);
