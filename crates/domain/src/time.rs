//! Time is UTC and comes from outside.

use std::sync::Arc;

use crate::ids::IdGenerator;

/// A moment in UTC. Adapters keep microseconds, so a [`Clock`] gives no more than that.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// The only source of the present moment.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Clock: Send + Sync {
    /// Now, truncated to microseconds.
    fn now(&self) -> Timestamp;
}

/// What every new entity needs: a moment and an identifier.
#[derive(Clone)]
pub struct Stamps {
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
}

impl Stamps {
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn id<T: From<i64>>(&self) -> T {
        T::from(self.ids.next())
    }
}
