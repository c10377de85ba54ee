//! Who follows whom: nothing, requested, accepted.

mod ports;
mod service;
#[cfg(test)]
mod tests;

#[cfg(feature = "mocks")]
pub use ports::MockFollowRepository;
pub use ports::{FollowQueries, FollowRepository, FollowRequest};
pub use service::{FollowService, FollowView};

use crate::{
    ids::{FollowId, UserId},
    time::Timestamp,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowState {
    /// Gives nothing until the followee accepts.
    Requested,
    Accepted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    pub id: FollowId,
    /// The follower; follows belong to them.
    pub owner_id: UserId,
    pub followee_id: UserId,
    pub state: FollowState,
    pub created_at: Timestamp,
}
