//! The query of an address: each route names its parameters, each is given once at most, and others are refused.

use std::collections::{BTreeMap, btree_map::Entry};

use actix_web::{HttpMessage, HttpRequest};
use tintype_domain::{Failure, FieldCode, FieldError};

use crate::problem::Problem;

/// The names of the parameters that a request's route has.
#[derive(Clone, Copy)]
pub(crate) struct Known(pub(crate) &'static [&'static str]);

pub(crate) struct Pairs {
    values: BTreeMap<String, String>,
    /// What cannot be accepted, so far.
    pub(crate) errors: Vec<FieldError>,
}

impl Pairs {
    /// Of a request that the gate let pass.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let known = request.extensions().get::<Known>().copied();
        Self::read(request.query_string(), known.map_or(&[], |Known(names)| names))
    }

    pub(crate) fn read(query: &str, known: &[&str]) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        let mut read = Self { values: BTreeMap::new(), errors: Vec::new() };
        for (name, value) in pairs {
            if !known.contains(&name.as_str()) {
                let message = "There is no such parameter here. Leave it out.";
                read.errors.push(FieldError::new(name, FieldCode::Unknown, message));
                continue;
            }
            match read.values.entry(name) {
                Entry::Vacant(place) => {
                    place.insert(value);
                }
                Entry::Occupied(there) => {
                    read.errors.push(FieldError::new(there.key(), FieldCode::Duplicate, "Give this parameter once."));
                }
            }
        }
        read
    }

    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        self.values.remove(name)
    }

    /// All but these, as a query in the order of the names.
    pub(crate) fn but(&self, names: &[&str]) -> String {
        let others: Vec<_> = self.values.iter().filter(|(name, _)| !names.contains(&name.as_str())).collect();
        serde_urlencoded::to_string(others).unwrap_or_default()
    }

    /// Once everything that is wanted was taken.
    pub(crate) fn accept(self) -> Result<(), Problem> {
        if self.errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(self.errors).into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_is_known_and_given_once() {
        let mut pairs = Pairs::read("limit=1&limit=2&x=%20&cursor=a%2Bb", &["limit", "cursor"]);
        assert_eq!((pairs.take("limit").as_deref(), pairs.take("cursor").as_deref()), (Some("1"), Some("a+b")));
        let codes: Vec<_> = pairs.errors.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
        assert_eq!(codes, [("limit", "duplicate"), ("x", "unknown")]);
        assert!(Pairs::read("", &[]).accept().is_ok());
        let pairs = Pairs::read("state=a%26b&limit=1", &["limit", "state"]);
        assert_eq!((pairs.but(&["limit"]).as_str(), pairs.but(&["limit", "state"]).as_str()), ("state=a%26b", ""));
    }
}
