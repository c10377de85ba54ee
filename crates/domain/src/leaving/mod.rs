//! Leaving for good: away at once, erased when the time for second thoughts is over.

mod erasing;
mod ports;
mod service;
#[cfg(test)]
mod tests;

pub use erasing::Erasing;
#[cfg(feature = "mocks")]
pub use ports::MockRemains;
pub use ports::{Objects, Remains};
pub use service::LeavingService;
