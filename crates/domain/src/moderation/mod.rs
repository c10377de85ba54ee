//! What moderators decide about what people report.

mod approving;
mod policy;
mod ports;
mod restoring;
mod service;
#[cfg(test)]
mod tests;
mod views;

pub use policy::may_moderate;
#[cfg(feature = "mocks")]
pub use ports::MockModerationQueries;
pub use ports::{HISTORY, ModerationQueries};
pub(crate) use service::check_note;
pub use service::{Decision, ModerationService, Verdict};
pub use views::{Applicant, Case, CaseState, Dossier, Person, Told};

pub const NOTE_MAX: usize = 1_000;
