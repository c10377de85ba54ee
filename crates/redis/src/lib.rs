//! Redis behind the domain's ports. It is never the only copy of anything: what it cannot do now, memory does.

mod breaker;
mod connection;
mod events;
mod keys;
mod limits;
mod timelines;

pub use connection::{Redis, RedisError};
pub use events::RedisEventBus;
pub use limits::RedisRateLimiter;
pub use timelines::RedisTimelines;
