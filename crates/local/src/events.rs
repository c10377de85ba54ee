use std::time::Duration;

use async_trait::async_trait;
use tintype_domain::events::{Event, EventBus, Subscription};
use tokio::sync::broadcast;

const BACKLOG: usize = 1_024;

/// Events within this process.
pub struct MemoryEventBus(broadcast::Sender<Event>);

impl Default for MemoryEventBus {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl EventBus for MemoryEventBus {
    fn publish(&self, event: Event) {
        // Nobody listening is fine.
        let _ = self.0.send(event);
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        Box::new(MemorySubscription(self.0.subscribe()))
    }
}

struct MemorySubscription(broadcast::Receiver<Event>);

#[async_trait]
impl Subscription for MemorySubscription {
    async fn next(&mut self, patience: Duration) -> Option<Event> {
        tokio::time::timeout(patience, self.0.recv()).await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn events_reach_those_who_subscribed_before_and_patience_ends() {
        let bus = MemoryEventBus::default();
        bus.publish(Event::JobQueued);
        let mut subscription = bus.subscribe();
        bus.publish(Event::UploadSettled(7.into()));
        assert_eq!(subscription.next(Duration::from_secs(1)).await, Some(Event::UploadSettled(7.into())));
        assert_eq!(subscription.next(Duration::from_secs(1)).await, None);
    }
}
