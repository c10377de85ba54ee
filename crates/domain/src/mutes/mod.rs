//! Whose posts one does not want to find in one's home feed. Nobody is told.

mod ports;
mod service;
#[cfg(test)]
mod tests;

#[cfg(feature = "mocks")]
pub use ports::MockMuteRepository;
pub use ports::{MuteQueries, MuteRepository};
pub use service::MuteService;

use crate::{
    ids::{MuteId, UserId},
    time::Timestamp,
};

/// Until it is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mute {
    pub id: MuteId,
    /// Who mutes.
    pub owner_id: UserId,
    pub muted_id: UserId,
    pub created_at: Timestamp,
}
