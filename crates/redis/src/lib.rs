//! Redis behind the domain's ports. It is never the only copy of anything: what it cannot do now, memory does.

mod breaker;
mod cards;
mod connection;
mod events;
mod keys;
mod limits;
mod sessions;
mod timelines;

pub use cards::RedisCardCache;
pub use connection::{Redis, RedisError};
pub use events::RedisEventBus;
pub use limits::RedisRateLimiter;
pub use sessions::RedisSessionCache;
pub use timelines::RedisTimelines;
