//! Who changed something a moment ago. Replicas are a little behind: such a person reads where the change is.

use std::time::Duration;

use crate::ids::UserId;

/// Known to one process. `http` carries it to others with the person: after a change the answer sets a cookie with the
/// moment of [`last`](Self::last), and each request that brings one is noted before anything is read.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait RecentWriters: Send + Sync {
    /// This person changed something so long ago. MUST change nothing when that is as long ago as [`window`](Self::window)
    /// or longer, or longer ago than what is known.
    fn note(&self, person: UserId, ago: Duration);

    /// How long ago this person last changed something; `None` once every place to read from has it.
    fn last(&self, person: UserId) -> Option<Duration>;

    /// How long a change counts.
    fn window(&self) -> Duration;
}
