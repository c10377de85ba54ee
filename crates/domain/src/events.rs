//! What happened, told at once to whoever waits for it. Nothing depends on an event arriving: each is only a reason to
//! look earlier than one would have.

use std::time::Duration;

use async_trait::async_trait;

use crate::ids::UploadId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A job was committed.
    JobQueued,
    /// An upload became ready or failed.
    UploadSettled(UploadId),
}

#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait EventBus: Send + Sync {
    /// Tells every subscriber. Never blocks; MAY lose events when a subscriber is slow.
    fn publish(&self, event: Event);

    /// From now on. MUST deliver events that are published after this call returned.
    fn subscribe(&self) -> Box<dyn Subscription>;
}

#[async_trait]
pub trait Subscription: Send {
    /// The next event, or `None` when none came within `patience` or some may have been lost.
    async fn next(&mut self, patience: Duration) -> Option<Event>;
}
