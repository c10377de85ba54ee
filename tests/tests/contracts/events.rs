//! `EventBus`, in memory and between instances over Redis.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tintype_domain::events::{Event, EventBus, Subscription};
use tintype_local::MemoryEventBus;
use tintype_redis::{Redis, RedisEventBus};
use tintype_security::RandomKeys;
use tintype_tests::{Mode, Proxy, RedisServer};

const PATIENCE: Duration = Duration::from_secs(10);
const SETTLED: Event = Event::UploadSettled(tintype_domain::ids::UploadId(7));

fn instance(url: &str) -> RedisEventBus {
    let redis = Arc::new(Redis::connect(url).unwrap());
    RedisEventBus::new(redis, Arc::new(MemoryEventBus::default()), &RandomKeys::from_system().unwrap())
}

/// Publishes until it is heard: the connections come in their own time, and so do those after a fault.
async fn hears(from: &RedisEventBus, subscription: &mut dyn Subscription) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        from.publish(SETTLED);
        if subscription.next(Duration::from_millis(50)).await == Some(SETTLED) {
            return;
        }
        assert!(Instant::now() < deadline, "the other instance hears nothing");
    }
}

async fn delivers_to_itself(bus: &dyn EventBus) {
    bus.publish(Event::JobQueued);
    let (mut one, mut other) = (bus.subscribe(), bus.subscribe());
    bus.publish(SETTLED);
    for subscription in [&mut one, &mut other] {
        assert_eq!(subscription.next(PATIENCE).await, Some(SETTLED));
        assert_eq!(subscription.next(Duration::from_millis(200)).await, None, "each event once, none of before");
    }
}

#[tokio::test]
async fn a_process_hears_itself_at_once_with_redis_and_without() {
    delivers_to_itself(&MemoryEventBus::default()).await;
    let mut server = RedisServer::start();
    delivers_to_itself(&instance(&server.url())).await;
    let bus = instance(&server.url());
    server.stop();
    delivers_to_itself(&bus).await;
}

#[tokio::test]
async fn instances_hear_each_other_again_after_redis_was_gone() {
    let mut server = RedisServer::start();
    let (one, other) = (instance(&server.url()), instance(&server.url()));
    let (mut at_one, mut at_other) = (one.subscribe(), other.subscribe());
    hears(&one, &mut *at_other).await;
    hears(&other, &mut *at_one).await;
    server.stop();
    server.again();
    let mut at_other = other.subscribe();
    hears(&one, &mut *at_other).await;
}

#[tokio::test]
async fn an_instance_hears_again_after_its_connection_was_lost_without_a_word() {
    let server = RedisServer::start();
    let proxy = Proxy::before(server.address());
    let (one, other) = (instance(&server.url()), instance(&format!("redis://{}", proxy.address())));
    let mut at_other = other.subscribe();
    hears(&one, &mut *at_other).await;
    proxy.set(Mode::BlackHole);
    one.publish(SETTLED);
    assert_eq!(at_other.next(Duration::from_millis(200)).await, None);
    proxy.set(Mode::Pass);
    hears(&one, &mut *at_other).await;
}
