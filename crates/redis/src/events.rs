//! Events for all instances, over a channel of Redis.

use std::sync::Arc;

use fred::{
    interfaces::{EventInterface, PubsubInterface},
    types::Message,
};
use tintype_domain::{
    events::{Event, EventBus, Subscription},
    signing::KeyGenerator,
};
use tokio::sync::{broadcast, mpsc};

use crate::{Redis, keys};

/// Events on their way to Redis; beyond that they are dropped, as the port allows.
const BACKLOG: usize = 1_024;

/// Tells this process at once and the others through Redis, if it is there. Who waits looks for itself all the same.
pub struct RedisEventBus {
    own: Arc<dyn EventBus>,
    outgoing: mpsc::Sender<String>,
    origin: String,
}

impl RedisEventBus {
    /// `own` is the bus of this process. Must be called within a runtime.
    pub fn new(redis: Arc<Redis>, own: Arc<dyn EventBus>, keys: &dyn KeyGenerator) -> Self {
        let origin = keys.key();
        let (outgoing, waiting) = mpsc::channel(BACKLOG);
        // Subscribed to before the first message can arrive.
        let messages = redis.subscriber().message_rx();
        tokio::spawn(hear(Arc::clone(&redis), messages, Arc::clone(&own), origin.clone()));
        tokio::spawn(tell(redis, waiting));
        Self { own, outgoing, origin }
    }
}

impl EventBus for RedisEventBus {
    fn publish(&self, event: Event) {
        self.own.publish(event);
        if self.outgoing.try_send(format!("{} {}", self.origin, write(event))).is_err() {
            tracing::debug!("an event was kept from the other instances");
        }
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        self.own.subscribe()
    }
}

async fn tell(redis: Arc<Redis>, mut waiting: mpsc::Receiver<String>) {
    while let Some(message) = waiting.recv().await {
        redis.ask(|client| async move { client.publish::<i64, _, _>(keys::EVENTS, message).await }).await;
    }
}

async fn hear(redis: Arc<Redis>, mut messages: broadcast::Receiver<Message>, own: Arc<dyn EventBus>, origin: String) {
    // Remembered by the client and repeated after each new connection, also when it fails now.
    if let Err(error) = redis.subscriber().subscribe(keys::EVENTS).await {
        tracing::debug!(error = %error.details(), "the channel of events will be subscribed to later");
    }
    loop {
        match messages.recv().await {
            Ok(message) => {
                if let Some(event) = message.value.as_str().and_then(|text| read(&text, &origin)) {
                    own.publish(event);
                }
            }
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

fn write(event: Event) -> String {
    match event {
        Event::JobQueued => "job".to_owned(),
        Event::UploadSettled(id) => format!("upload {id}"),
    }
}

/// An event of another instance; `None` for our own and for what a newer version may say.
fn read(message: &str, origin: &str) -> Option<Event> {
    let mut words = message.split(' ');
    if words.next()? == origin {
        return None;
    }
    match (words.next()?, words.next()) {
        ("job", None) => Some(Event::JobQueued),
        ("upload", Some(id)) => Some(Event::UploadSettled(id.parse::<i64>().ok()?.into())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_arrive_as_they_were_sent_and_never_come_back() {
        for event in [Event::JobQueued, Event::UploadSettled(7.into())] {
            let message = format!("me {}", write(event));
            assert_eq!(read(&message, "you"), Some(event));
            assert_eq!(read(&message, "me"), None);
        }
        for strange in ["", "me", "me upload", "me upload x", "me job 1", "me later"] {
            assert_eq!(read(strange, "you"), None, "{strange}");
        }
    }
}
