//! Letters to people. They are sent by the worker only, by a job of the transaction that is their cause.

mod delivery;
mod letters;
mod ports;
#[cfg(test)]
mod tests;

pub use delivery::Delivery;
#[cfg(feature = "mocks")]
pub use ports::MockMailer;
pub use ports::{MailError, Mailer};

use crate::ids::{JobId, OneTimeTokenId, UserId};

/// What a job knows of a letter: neither its text nor the address that it goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mail {
    /// The letter that brings this token to its person.
    Token(OneTimeTokenId),
    /// To the address before, which the used token holds.
    EmailChanged(OneTimeTokenId),
    Notice {
        person: UserId,
        notice: Notice,
    },
}

/// What people are told of so that they can do something about it if it was not them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    PasswordChanged,
    PasswordReset,
    TotpOn,
    TotpOff,
    RecoveryCodeUsed,
    PasskeyAdded,
    PasskeyRemoved,
    /// Somebody has logged in from where nobody has in a while.
    NewDevice,
    /// The archive of an export can be fetched.
    ExportReady,
    /// Who waited for approval may log in.
    Approved,
    /// Who waited was turned away.
    Refused,
}

/// A letter in plain text. It has no `Debug`, so that neither address nor token is ever logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Of the job: who gets a letter twice can tell by it.
    pub id: JobId,
    pub to: String,
    pub subject: &'static str,
    pub text: String,
}
