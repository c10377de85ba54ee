use async_trait::async_trait;

use super::Letter;
use crate::{Failure, error::BoxError};

/// The way out for letters. What its errors say is logged: neither addresses nor what a server said of them.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands the letter over; at the latest after ten seconds it MUST have answered. The same letter again MUST be known
    /// by its id as the same: one file, or one `Message-ID`. Address and subject MUST NOT be able to add a header or
    /// another recipient.
    async fn send(&self, letter: &Letter) -> Result<(), MailError>;
}

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// For good: there is no such address, or the letter is not wanted. With the server's number, where there is one.
    #[error("the letter was refused ({0})")]
    Refused(u16),
    /// This letter, for a while.
    #[error("the letter was put off ({0})")]
    Deferred(u16),
    /// No letter gets out.
    #[error("no letter can be sent")]
    Unavailable(#[source] BoxError),
}

impl MailError {
    /// Whether trying again is of no use.
    pub fn is_final(failure: &Failure) -> bool {
        matches!(failure, Failure::Internal(source) if matches!(source.downcast_ref(), Some(Self::Refused(_))))
    }
}

impl From<MailError> for Failure {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Refused(_) | MailError::Deferred(_) => Self::Internal(Box::new(error)),
            MailError::Unavailable(_) => Self::Unavailable(Box::new(error)),
        }
    }
}
