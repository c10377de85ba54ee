use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use apistos::{
    ApiComponent, Schema,
    paths::{Parameter, ParameterIn},
    reference_or::ReferenceOr,
};
use serde_json::json;
use tintype_domain::{Failure, FieldError};

use crate::{extract::parameter, problem::Problem};

/// `?username=`, and nothing else.
pub(crate) struct WantedName(pub(crate) String);

impl FromRequest for WantedName {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map_err(|error| Failure::Invalid(vec![error]).into()))
    }
}

fn read(query: &str) -> Result<WantedName, FieldError> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let mut wanted = None;
    for (name, value) in pairs {
        if name != "username" {
            return Err(FieldError::new(name, "unknown", "There is no such parameter here. Leave it out."));
        }
        if wanted.replace(value).is_some() {
            return Err(FieldError::new(name, "duplicate", "Ask for one name."));
        }
    }
    wanted.map(WantedName).ok_or_else(|| FieldError::new("username", "required", "This parameter is needed."))
}

impl ApiComponent for WantedName {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        Vec::new()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn parameters() -> Vec<Parameter> {
        let schema = json!({"type": "string", "minLength": 3, "maxLength": 30});
        let name = parameter("username", ParameterIn::Query, "The name to ask for, in any case.", schema);
        vec![Parameter { required: Some(true), ..name }]
    }
}
