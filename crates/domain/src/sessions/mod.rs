//! Signed-in browsers and programs.

mod cached;
mod ports;
#[cfg(test)]
mod tests;

use std::time::Duration;

use chrono::TimeDelta;

pub use cached::CachedSessions;
#[cfg(feature = "mocks")]
pub use ports::MockSessionRepository;
pub use ports::{Lookup, SessionCache, SessionRepository, Ticket};

use crate::{
    ids::{SessionId, UserId},
    time::Timestamp,
    users::{Role, Status},
};

/// Ends a session that nobody used for this long.
pub const IDLE_DAYS: i64 = 30;
/// Ends every session, used or not.
pub const ABSOLUTE_DAYS: i64 = 365;
/// The same for those of moderators and admins, from when they are one.
pub const STAFF_IDLE_HOURS: i64 = 12;
pub const STAFF_ABSOLUTE_DAYS: i64 = 7;
/// Sessions and tokens are noted as used at most this often.
pub const SEEN_AFTER: TimeDelta = TimeDelta::minutes(5);
/// A copy of a session is believed for so long at most: an ended one is refused everywhere within 5 s, also by instances
/// that nobody could tell.
pub const COPY_LEASE: Duration = Duration::from_secs(3);

/// One browser or program of one person. The key in the cookie is not stored, only its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub owner_id: UserId,
    pub key_hash: [u8; 32],
    /// What the web layer keeps in it, as JSON.
    pub state: String,
    pub address: String,
    pub user_agent: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
}

impl Session {
    /// Whether one that has not been ended goes on, where its owner has this role.
    pub fn is_live(&self, role: Role, now: Timestamp) -> bool {
        now < self.ends_at(role) && now < self.last_seen_at + idle(role)
    }

    /// When it is over, however much it is used.
    pub fn ends_at(&self, role: Role) -> Timestamp {
        if role.is_staff() {
            self.expires_at.min(self.created_at + TimeDelta::days(STAFF_ABSOLUTE_DAYS))
        } else {
            self.expires_at
        }
    }
}

fn idle(role: Role) -> TimeDelta {
    if role.is_staff() { TimeDelta::hours(STAFF_IDLE_HOURS) } else { TimeDelta::days(IDLE_DAYS) }
}

/// A session found by its key, with what decides whether its owner may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveSession {
    pub session: Session,
    pub role: Role,
    pub status: Status,
}

impl LiveSession {
    /// Whether it goes on, where it has not been ended since.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.session.is_live(self.role, now)
    }
}
