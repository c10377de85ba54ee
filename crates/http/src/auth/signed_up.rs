use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use apistos::{ApiComponent, Schema, paths::Responses, reference_or::ReferenceOr};
use schemars::JsonSchema;
use serde::Serialize;

use super::dto::SignedIn;
use crate::envelope::{Accepted, Created};

/// An account that waits for approval; nobody is signed in.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Waiting {
    pub(crate) state: WaitingState,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WaitingState {
    Pending,
}

/// 201 with a session, or 202.
pub(crate) enum SignedUp {
    In(Box<Created<SignedIn>>),
    Waits(Accepted<Waiting>),
}

impl Responder for SignedUp {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::In(reply) => reply.respond_to(request),
            Self::Waits(reply) => reply.respond_to(request),
        }
    }
}

impl ApiComponent for SignedUp {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        let of = |children: Vec<_>, own: Option<_>| children.into_iter().chain(own);
        of(Created::<SignedIn>::child_schemas(), Created::<SignedIn>::schema())
            .chain(of(Accepted::<Waiting>::child_schemas(), Accepted::<Waiting>::schema()))
            .collect()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn responses(content_type: Option<String>) -> Option<Responses> {
        let of = |responses: Option<Responses>| responses.map(|responses| responses.responses).unwrap_or_default();
        let mut responses = of(Created::<SignedIn>::responses(content_type.clone()));
        responses.append(&mut of(Accepted::<Waiting>::responses(content_type)));
        Some(Responses { responses, ..Default::default() })
    }
}
