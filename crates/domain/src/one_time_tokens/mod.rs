//! Tokens that people get in a letter and use once. A token is derived from the number of its row by the server's
//! [`Signer`]: the worker can write it into the letter, and rows hold only its hash.

mod mint;
mod ports;
#[cfg(test)]
mod tests;

pub use mint::{TokenMint, TokenSweep};
#[cfg(feature = "mocks")]
pub use ports::MockOneTimeTokenRepository;
pub use ports::OneTimeTokenRepository;

use chrono::TimeDelta;

use crate::{
    Failure, Outcome,
    ids::{OneTimeTokenId, UserId},
    store::UnitOfWork,
    time::Timestamp,
};

/// Longer than any signature is.
pub const TOKEN_MAX: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    VerifyEmail,
    ChangeEmail,
    ResetPassword,
}

impl Purpose {
    pub const ALL: [Self; 3] = [Self::VerifyEmail, Self::ChangeEmail, Self::ResetPassword];

    pub fn lifetime(self) -> TimeDelta {
        match self {
            Self::VerifyEmail | Self::ChangeEmail => TimeDelta::hours(24),
            Self::ResetPassword => TimeDelta::minutes(10),
        }
    }

    /// Of the page of the web app that takes the token, which follows.
    pub fn path(self) -> &'static str {
        match self {
            Self::VerifyEmail | Self::ChangeEmail => "/verify?token=",
            Self::ResetPassword => "/reset?token=",
        }
    }

    /// What the signature is for.
    fn signed_as(self) -> &'static str {
        match self {
            Self::VerifyEmail => "one-time verify email",
            Self::ChangeEmail => "one-time change email",
            Self::ResetPassword => "one-time reset password",
        }
    }
}

/// It has no `Debug`, since it holds an address.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeToken {
    pub id: OneTimeTokenId,
    /// `None` as long as nobody has looked whose address it was asked for with.
    pub owner_id: Option<UserId>,
    pub purpose: Purpose,
    /// SHA-256 of its text.
    pub token_hash: [u8; 32],
    /// The address it is about, in small letters where it was typed to ask for it; of a used one that changed the address,
    /// the address before. `None` where it was not sent by mail.
    pub email: Option<String>,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

impl OneTimeToken {
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }

    pub fn is_for(&self, email: &str) -> bool {
        self.email.as_deref().is_some_and(|own| own.to_lowercase() == email.to_lowercase())
    }
}

/// The token with this text, locked, and whose it is.
pub(crate) async fn redeemable(
    uow: &dyn UnitOfWork,
    text: &str,
    purposes: &[Purpose],
    now: Timestamp,
) -> Outcome<(OneTimeToken, UserId)> {
    let found = uow.one_time_tokens().find_by_hash(&mint::hash(text)).await?;
    let token = found.filter(|token| purposes.contains(&token.purpose)).ok_or(Failure::LinkInvalid)?;
    let owner = token.owner_id.ok_or(Failure::LinkInvalid)?;
    if token.is_usable(now) { Ok((token, owner)) } else { Err(Failure::LinkExpired) }
}
