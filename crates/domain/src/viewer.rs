//! Who is asking.

use crate::{
    Failure,
    ids::UserId,
    users::{Role, Status},
};

/// Every read takes one, so that privacy cannot be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// Not signed in.
    Stranger,
    Person(Actor),
}

/// Somebody who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    pub id: UserId,
    pub role: Role,
}

impl Viewer {
    /// Whom a session belongs to, unless the account may not take part.
    pub fn of(id: UserId, role: Role, status: Status) -> Self {
        if status == Status::Active { Self::Person(Actor { id, role }) } else { Self::Stranger }
    }

    pub fn id(&self) -> Option<UserId> {
        match self {
            Self::Stranger => None,
            Self::Person(actor) => Some(actor.id),
        }
    }

    /// Whether they see what is hidden.
    pub fn moderates(&self) -> bool {
        matches!(self, Self::Person(actor) if actor.role.is_staff())
    }

    /// The person, or the failure that tells a stranger to sign in.
    pub fn actor(&self) -> Result<Actor, Failure> {
        match self {
            Self::Stranger => Err(Failure::SignInRequired),
            Self::Person(actor) => Ok(*actor),
        }
    }
}

impl From<Actor> for Viewer {
    fn from(actor: Actor) -> Self {
        Self::Person(actor)
    }
}
