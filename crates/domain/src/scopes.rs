//! What a program may do in a person's name.

use crate::{Failure, Outcome, users::Role, viewer::Actor};

/// Each route names one; a program reaches it with that one alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Read,
    Write,
    Follow,
    Upload,
    Admin,
}

impl Scope {
    pub const ALL: [Self; 5] = [Self::Read, Self::Write, Self::Follow, Self::Upload, Self::Admin];

    /// Stable, as clients write it.
    pub fn as_str(self) -> &'static str {
        self.described().0
    }

    /// For people who are asked for it.
    pub fn meaning(self) -> &'static str {
        self.described().1
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }

    fn described(self) -> (&'static str, &'static str) {
        match self {
            Self::Read => ("read", "See what you may see."),
            Self::Write => ("write", "Publish, comment, like, and edit your profile."),
            Self::Follow => ("follow", "Follow people, and decide who follows you."),
            Self::Upload => ("upload", "Send pictures."),
            Self::Admin => ("admin", "What only admins may do."),
        }
    }
}

/// A set of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u8);

impl Scopes {
    #[must_use]
    pub fn without(self, scope: Scope) -> Self {
        Self(self.0 & !bit(scope))
    }

    pub fn contains(self, scope: Scope) -> bool {
        self.0 & bit(scope) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of [`Scope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }

    /// As they are stored and signed: `read write`.
    pub fn to_text(self) -> String {
        self.iter().map(Scope::as_str).collect::<Vec<_>>().join(" ")
    }

    /// `None` where one of the words is no scope.
    pub fn from_text(text: &str) -> Option<Self> {
        text.split_ascii_whitespace().map(Scope::parse).collect()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |set, scope| set | bit(scope)))
    }
}

/// In whose name a program asks, and what it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    pub actor: Actor,
    pub scopes: Scopes,
}

impl Holder {
    /// What was granted to an admin is not kept by whoever is none any more.
    pub fn of(actor: Actor, granted: Scopes) -> Self {
        let scopes = if actor.role == Role::Admin { granted } else { granted.without(Scope::Admin) };
        Self { actor, scopes }
    }
}

/// Only admins give `admin` away.
pub(crate) fn check_grant(role: Role, scopes: Scopes) -> Outcome<()> {
    if scopes.contains(Scope::Admin) && role != Role::Admin { Err(Failure::RoleTooLow) } else { Ok(()) }
}

fn bit(scope: Scope) -> u8 {
    1 << scope as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_as_it_was_written_and_holds_each_scope_once() {
        let set: Scopes = [Scope::Upload, Scope::Read, Scope::Read].into_iter().collect();
        assert_eq!(set.to_text(), "read upload");
        assert_eq!(Scopes::from_text("upload read"), Some(set));
        assert!(set.contains(Scope::Upload) && !set.contains(Scope::Write));
        assert_eq!(set.without(Scope::Upload).without(Scope::Read), Scopes::default());
        assert_eq!(Scopes::from_text(""), Some(Scopes::default()));
        let all: Scopes = Scope::ALL.into_iter().collect();
        assert_eq!(all.iter().collect::<Vec<_>>(), Scope::ALL);
    }

    #[test]
    fn a_word_that_is_no_scope_is_not_left_out() {
        for text in ["read all", "READ", "read,write", "*"] {
            assert_eq!(Scopes::from_text(text), None, "{text}");
        }
    }
}
