use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use apistos::{
    ApiComponent, Schema,
    paths::{Parameter, ParameterIn},
    reference_or::ReferenceOr,
};
use serde_json::json;
use tintype_domain::{Failure, FieldCode, moderation::CaseState};

use crate::{
    extract::{Paging, parameter, query::Pairs},
    problem::Problem,
};

/// The parameters of the queue.
pub(crate) const PARAMETERS: &[&str] = &["cursor", "limit", "state"];

/// Which cases, and which page of them.
pub(super) struct Queue {
    pub(super) paging: Paging,
    pub(super) state: CaseState,
}

impl Queue {
    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        let paging = Paging::read(request)?;
        let state = match Pairs::of(request).take("state").as_deref() {
            None | Some("open") => CaseState::Open,
            Some("closed") => CaseState::Closed,
            Some(_) => return Err(Failure::field("state", FieldCode::Format, "Give `open` or `closed`.").into()),
        };
        Ok(Self { paging, state })
    }
}

impl FromRequest for Queue {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Self::read(request))
    }
}

impl ApiComponent for Queue {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        Vec::new()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn parameters() -> Vec<Parameter> {
        let states = json!({"type": "string", "enum": ["open", "closed"], "default": "open"});
        let state = parameter("state", ParameterIn::Query, "What waits, or what was decided.", states);
        <Paging as ApiComponent>::parameters().into_iter().chain([state]).collect()
    }
}
