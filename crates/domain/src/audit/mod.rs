//! What moderators, admins and the operator of the server have done. Nothing of it is ever changed or deleted.

mod ports;

#[cfg(feature = "mocks")]
pub use ports::MockAuditLog;
pub use ports::{AuditLog, AuditQueries, AuditView};

use crate::{
    ids::{AuditId, InviteId, UserId},
    reports::Subject,
    time::{Stamps, Timestamp},
    viewer::Actor,
};

/// Who does something, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// At the command line of the server.
    Operator,
    /// From this address, in the form that limits use.
    Person(Actor, String),
}

impl By {
    /// `None` for the operator.
    pub fn actor_id(&self) -> Option<UserId> {
        match self {
            Self::Operator => None,
            Self::Person(actor, _) => Some(actor.id),
        }
    }

    /// What is to stand in the log of what is done now.
    pub fn entry(&self, stamps: &Stamps, action: Action, subject: Subject, person_id: UserId, note: &str) -> Entry {
        self.about(stamps, action, Target::Subject(subject), Some(person_id), note)
    }

    /// The same of an invitation.
    pub fn entry_of_invite(&self, stamps: &Stamps, action: Action, id: InviteId, note: &str) -> Entry {
        self.about(stamps, action, Target::Invite(id), None, note)
    }

    fn about(&self, stamps: &Stamps, action: Action, target: Target, person_id: Option<UserId>, note: &str) -> Entry {
        let address = match self {
            Self::Operator => None,
            Self::Person(_, address) => Some(address.clone()),
        };
        Entry {
            id: stamps.id(),
            actor_id: self.actor_id(),
            action,
            target,
            person_id,
            note: note.to_owned(),
            address,
            created_at: stamps.now(),
        }
    }
}

/// What something was done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Subject(Subject),
    Invite(InviteId),
}

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
    /// A second factor was taken from somebody who has lost it.
    TotpOff,
    /// Somebody who waited was let in.
    Approve,
    /// Somebody who waited was turned away.
    Refuse,
    /// An invitation was made.
    Invite,
    /// An invitation was taken back.
    Uninvite,
}

/// Names people by identifiers only, so that nothing of them stays when they are erased but from where they acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: AuditId,
    /// `None` for the operator at the command line.
    pub actor_id: Option<UserId>,
    pub action: Action,
    pub target: Target,
    /// Whom it is about: the person, or whose post or comment it is. `None` for an invitation.
    pub person_id: Option<UserId>,
    /// Why.
    pub note: String,
    /// From where; `None` for the operator.
    pub address: Option<String>,
    pub created_at: Timestamp,
}
