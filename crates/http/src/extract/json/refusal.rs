use std::{error::Error, fmt};

use serde::de;
use tintype_domain::{FieldCode, FieldError};

/// Why a tree is not of a type, and where. What was sent is not repeated: it may be a password.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// From the inside out.
    path: Vec<Step>,
    reason: Reason,
}

#[derive(Debug)]
pub(super) enum Step {
    Field(String),
    Item(usize),
}

#[derive(Debug)]
enum Reason {
    Unknown,
    Missing,
    Duplicate,
    Type(String),
}

impl Refusal {
    pub(super) fn within(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }

    pub(super) fn expected(what: &dyn fmt::Display) -> Self {
        Self { path: Vec::new(), reason: Reason::Type(format!("expected {what}")) }
    }

    fn of(field: &str, reason: Reason) -> Self {
        Self { path: vec![Step::Field(field.to_owned())], reason }
    }

    /// `media[0].alt_text`; the whole is called `body`.
    fn field(&self) -> String {
        let mut path = String::new();
        for step in self.path.iter().rev() {
            match step {
                Step::Field(name) if path.is_empty() => path += name,
                Step::Field(name) => path += &format!(".{name}"),
                Step::Item(index) => path += &format!("[{index}]"),
            }
        }
        if self.path.is_empty() { "body".to_owned() } else { path }
    }
}

impl From<Refusal> for FieldError {
    fn from(refusal: Refusal) -> Self {
        let field = refusal.field();
        match refusal.reason {
            Reason::Unknown => Self::new(field, FieldCode::Unknown, "There is no such field here. Leave it out."),
            Reason::Missing => Self::new(field, FieldCode::Required, "This field is needed."),
            Reason::Duplicate => Self::new(field, FieldCode::Duplicate, "This field is there twice. Give it once."),
            Reason::Type(expected) => {
                Self::new(field, FieldCode::Type, format!("This is of another type: {expected}."))
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be accepted", self.field())
    }
}

impl Error for Refusal {}

impl de::Error for Refusal {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { path: Vec::new(), reason: Reason::Type(message.to_string()) }
    }

    fn invalid_type(_: de::Unexpected, expected: &dyn de::Expected) -> Self {
        Self::expected(&expected)
    }

    fn invalid_value(_: de::Unexpected, expected: &dyn de::Expected) -> Self {
        Self::expected(&expected)
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::of(field, Reason::Unknown)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::of(field, Reason::Missing)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::of(field, Reason::Duplicate)
    }
}
