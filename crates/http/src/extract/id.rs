//! Identifiers, which are strings of digits in JSON since JavaScript cannot hold them.

use std::{
    future::{Ready, ready},
    marker::PhantomData,
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use apistos::{
    ApiComponent, Schema,
    paths::{Parameter, ParameterIn},
    reference_or::ReferenceOr,
};
use schemars::{JsonSchema, r#gen::SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;
use tintype_domain::Failure;

use super::{parameter, undocumented};
use crate::{AppState, problem::Problem, schema::ID_LENGTH};

/// 1 to 19 digits that make a number.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let digits = (1..=ID_LENGTH).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// The `{id}` of a path; what is no number is not there.
pub(crate) struct Id<T>(pub(crate) T);

impl<T: From<i64>> FromRequest for Id<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(parse);
        ready(id.map(|id| Self(T::from(id))).ok_or(Problem(Failure::NotFound)))
    }
}

impl<T> ApiComponent for Id<T> {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        Vec::new()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn parameters() -> Vec<Parameter> {
        let schema = json!({"type": "string", "pattern": "^[0-9]{1,19}$", "maxLength": ID_LENGTH});
        vec![parameter("id", ParameterIn::Path, "A string of digits.", schema)]
    }
}

/// The `{username}` of a path, in lower case.
pub(crate) struct Named(pub(crate) String);

impl FromRequest for Named {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let name = request.match_info().get("username").and_then(name);
        ready(name.map(Self).ok_or_else(|| Failure::NotFound.into()))
    }
}

/// What may be somebody's username, in lower case.
pub(crate) fn name(text: &str) -> Option<String> {
    let plausible = (1..=30).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    plausible.then(|| text.to_ascii_lowercase())
}

impl ApiComponent for Named {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        Vec::new()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn parameters() -> Vec<Parameter> {
        let schema = json!({"type": "string", "pattern": "^[A-Za-z0-9_.]{3,30}$", "minLength": 3, "maxLength": 30});
        vec![parameter("username", ParameterIn::Path, "A username, in any case.", schema)]
    }
}

/// An identifier in a body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IdText<T>(pub(crate) i64, PhantomData<T>);

impl<T: From<i64>> IdText<T> {
    pub(crate) fn new(id: i64) -> Self {
        Self(id, PhantomData)
    }

    pub(crate) fn id(&self) -> T {
        T::from(self.0)
    }
}

impl<T> Serialize for IdText<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T> Deserialize<'de> for IdText<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let id = parse(&text).ok_or_else(|| serde::de::Error::custom("expected a string of digits"))?;
        Ok(Self(id, PhantomData))
    }
}

impl<T> JsonSchema for IdText<T> {
    fn schema_name() -> String {
        "Id".to_owned()
    }

    fn is_referenceable() -> bool {
        false
    }

    fn json_schema(_: &mut SchemaGenerator) -> schemars::schema::Schema {
        let schema = json!({"type": "string", "pattern": "^[0-9]{1,19}$", "maxLength": ID_LENGTH});
        schemars::schema::Schema::Object(serde_json::from_value(schema).unwrap_or_default())
    }
}

/// The identifier of what a request is about to create: the one reserved by its idempotency key, or a new one.
pub(crate) struct ReservedId(pub(crate) i64);

/// Left in the request by the idempotency mechanism.
#[derive(Clone, Copy)]
pub(crate) struct Reservation(pub(crate) i64);

impl FromRequest for ReservedId {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let reserved = request.extensions().get::<Reservation>().map(|reservation| reservation.0);
        let state = request.app_data::<web::Data<AppState>>();
        let id = reserved.or_else(|| state.map(|state| state.shared.stamps.id()));
        ready(id.map(Self).ok_or_else(|| Problem(Failure::Internal("no state".into()))))
    }
}

undocumented!(ReservedId);
