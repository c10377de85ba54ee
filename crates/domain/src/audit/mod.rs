//! What moderators, admins and the operator of the server have done. Nothing of it is ever changed or deleted.

mod ports;

#[cfg(feature = "mocks")]
pub use ports::MockAuditLog;
pub use ports::{AuditLog, AuditQueries, AuditView};

use crate::{
    ids::{AuditId, UserId},
    reports::Subject,
    time::Timestamp,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Nothing is wrong with what was reported.
    Dismiss,
    /// A post or comment is seen by its author and moderators alone.
    Hide,
    /// A person is not shown among others to who does not follow them.
    Limit,
    /// A person is not there for anybody, and cannot sign in.
    Suspend,
    /// Takes back limit and suspension.
    Reinstate,
    /// Takes back that something is hidden.
    Restore,
    /// An account was made.
    Create,
    /// A link was made by which a new password is set.
    Reset,
    /// A person got another role.
    SetRole,
    /// Somebody who waited was let in.
    Approve,
    /// Somebody who waited was turned away.
    Refuse,
}

/// Names by identifiers only, so that nothing of a person stays when they are erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: AuditId,
    /// `None` for the operator at the command line.
    pub actor_id: Option<UserId>,
    pub action: Action,
    pub subject: Subject,
    /// Whom it is about: the person, or whose post or comment it is.
    pub person_id: UserId,
    /// Why.
    pub note: String,
    pub created_at: Timestamp,
}
