//! What one machine needs and nothing else: a clock, blobs in a folder, limits and events in memory, signed addresses.

mod addresses;
mod blobs;
mod clock;
mod events;
mod limits;
mod shelves;

pub use addresses::{SelfUploadTarget, SignedMediaAddresses};
pub use blobs::FolderBlobStore;
pub use clock::SystemClock;
pub use events::MemoryEventBus;
pub use limits::MemoryRateLimiter;
