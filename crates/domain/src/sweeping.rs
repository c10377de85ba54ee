//! What a sweep could not do.

use std::{collections::HashSet, hash::Hash};

use crate::{Failure, Outcome};

/// What stayed: one that cannot go holds up none of the others.
pub(crate) struct Stayed<T> {
    which: HashSet<T>,
    first: Option<Failure>,
}

impl<T: Eq + Hash> Stayed<T> {
    pub(crate) fn none() -> Self {
        Self { which: HashSet::new(), first: None }
    }

    pub(crate) fn has(&self, one: &T) -> bool {
        self.which.contains(one)
    }

    /// Whether it went. An outage is one for all that is left.
    pub(crate) fn note(&mut self, one: T, ended: Outcome<()>) -> Outcome<bool> {
        match ended {
            Ok(()) => Ok(true),
            Err(failure @ Failure::Unavailable(_)) => Err(failure),
            Err(failure) => {
                self.which.insert(one);
                self.first.get_or_insert(failure);
                Ok(false)
            }
        }
    }

    /// How many went, or why the first of those that stayed did not.
    pub(crate) fn or(self, went: u64) -> Outcome<u64> {
        self.first.map_or(Ok(went), Err)
    }
}
