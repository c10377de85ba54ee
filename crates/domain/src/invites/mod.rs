//! Codes by which accounts are made where sign-up needs one.

mod ports;
mod service;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;

pub use ports::{InviteQueries, InviteRepository};
#[cfg(feature = "mocks")]
pub use ports::{MockInviteQueries, MockInviteRepository};
pub use service::{InviteService, NewInvite};

use crate::{
    ids::{InviteId, UserId},
    time::Timestamp,
};

/// Before each code, so that one that got out is known for what it is.
pub const PREFIX: &str = "tintype_invite_";
/// Of a code, with room for longer ones.
pub const CODE_MAX: usize = 100;
pub const USES_MAX: u32 = 1_000;
pub const LONGEST: TimeDelta = TimeDelta::days(90);
/// Where nothing else is said.
pub const USUAL: TimeDelta = TimeDelta::days(7);

/// The code is not stored, only its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    pub id: InviteId,
    /// `None` for the operator at the command line.
    pub owner_id: Option<UserId>,
    pub code_hash: [u8; 32],
    /// How many accounts may be made by it, and how many were.
    pub uses: u32,
    pub used: u32,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}
