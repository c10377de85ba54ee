//! 64-bit identifiers, ordered by time and made by the application.
//!
//! 41 bits of milliseconds since 2024-01-01T00:00:00Z, 10 bits of instance, 12 bits of sequence. The instance number is
//! leased from the database, so that two processes never share one.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use crate::time::{Clock, Timestamp};

/// 2024-01-01T00:00:00Z in milliseconds since the Unix epoch.
const EPOCH_MILLIS: i64 = 1_704_067_200_000;
const INSTANCE_BITS: u32 = 10;
const SEQUENCE_BITS: u32 = 12;
const SEQUENCE_LIMIT: i64 = 1 << SEQUENCE_BITS;

/// Instance numbers run from 0 to this one.
pub const MAX_INSTANCE: u16 = (1 << INSTANCE_BITS) - 1;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                Self(value)
            }
        }
    )+};
}

id! {
    UserId,
    SessionId,
    RefreshTokenId,
    AccessTokenId,
    FollowId,
    PostId,
    MediaId,
    UploadId,
    CommentId,
    LikeId,
    BlockId,
    MuteId,
    ReportId,
    AuditId,
    JobId,
    OneTimeTokenId,
    ExportId,
    InviteId,
    PasskeyId,
    /// What a browser is asked that is to use a passkey.
    ChallengeId,
}

impl JobId {
    /// By the clock of who pushed it.
    pub fn pushed_at(self) -> Timestamp {
        made_at(self.0)
    }
}

impl ChallengeId {
    /// By the clock of who made it.
    pub fn made_at(self) -> Timestamp {
        made_at(self.0)
    }
}

fn made_at(id: i64) -> Timestamp {
    let millis = (id >> (INSTANCE_BITS + SEQUENCE_BITS)) + EPOCH_MILLIS;
    Timestamp::from_timestamp_millis(millis).unwrap_or_default()
}

/// Makes identifiers: unique over all instances, each greater than the one before it from the same generator.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait IdGenerator: Send + Sync {
    fn next(&self) -> i64;
}

/// The one implementation of [`IdGenerator`] that ships. It never goes back with the clock: after a jump backwards it
/// goes on from the last millisecond it used.
pub struct Snowflakes {
    instance: i64,
    clock: Arc<dyn Clock>,
    last: Mutex<i64>,
}

impl Snowflakes {
    /// `instance` is the leased number; only its lowest 10 bits count.
    pub fn new(instance: u16, clock: Arc<dyn Clock>) -> Self {
        Self { instance: i64::from(instance & MAX_INSTANCE), clock, last: Mutex::new(0) }
    }
}

impl IdGenerator for Snowflakes {
    fn next(&self) -> i64 {
        let now = (self.clock.now().timestamp_millis() - EPOCH_MILLIS).max(0);
        // Millisecond and sequence are one number, so an exhausted sequence borrows from the next millisecond.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = (*last + 1).max(now * SEQUENCE_LIMIT);
        let (millis, sequence) = (*last / SEQUENCE_LIMIT, *last % SEQUENCE_LIMIT);
        (millis << (INSTANCE_BITS + SEQUENCE_BITS)) | (self.instance << SEQUENCE_BITS) | sequence
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, sync::Arc};

    use super::*;
    use crate::testing::FixedClock;

    #[test]
    fn ids_rise_and_never_repeat_within_one_millisecond() {
        let ids = Snowflakes::new(7, Arc::new(FixedClock::default()));
        let made: Vec<i64> = (0..10_000).map(|_| ids.next()).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn two_instances_never_make_the_same_id() {
        let clock = Arc::new(FixedClock::default());
        let (one, two) = (Snowflakes::new(1, clock.clone()), Snowflakes::new(2, clock));
        let made: HashSet<i64> = (0..5_000).flat_map(|_| [one.next(), two.next()]).collect();
        assert_eq!(made.len(), 10_000);
    }

    #[test]
    fn a_clock_that_jumps_back_does_not_take_the_ids_with_it() {
        let clock = Arc::new(FixedClock::default());
        let ids = Snowflakes::new(0, clock.clone());
        let before = ids.next();
        clock.advance_millis(-3_600_000);
        assert!(ids.next() > before);
    }

    #[test]
    fn an_id_begins_with_the_milliseconds_since_2024() {
        let clock = Arc::new(FixedClock::default());
        let id = Snowflakes::new(MAX_INSTANCE, clock.clone()).next();
        assert_eq!(JobId(id).pushed_at().timestamp_millis(), clock.now().timestamp_millis());
    }
}
