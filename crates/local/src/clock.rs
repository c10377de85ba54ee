use chrono::{SubsecRound, Utc};
use tintype_domain::time::{Clock, Timestamp};

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // the one place
    fn now(&self) -> Timestamp {
        Utc::now().trunc_subsecs(6)
    }
}
