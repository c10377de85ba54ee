//! Who wants to have nothing to do with whom.

mod ports;
mod service;
#[cfg(test)]
mod tests;

#[cfg(feature = "mocks")]
pub use ports::MockBlockRepository;
pub use ports::{BlockQueries, BlockRepository};
pub use service::BlockService;

use crate::{
    ids::{BlockId, UserId},
    time::Timestamp,
};

/// Neither of the two sees the other, whoever of them blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub id: BlockId,
    /// Who blocks.
    pub owner_id: UserId,
    pub blocked_id: UserId,
    pub created_at: Timestamp,
}
