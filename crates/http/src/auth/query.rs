use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use apistos::{
    ApiComponent, Schema,
    paths::{Parameter, ParameterIn},
    reference_or::ReferenceOr,
};
use serde_json::json;
use tintype_domain::{FieldCode, FieldError};

use crate::{
    extract::{parameter, query::Pairs},
    problem::Problem,
};

/// `?username=`, and nothing else.
pub(crate) struct WantedName(pub(crate) String);

impl FromRequest for WantedName {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(read(Pairs::of(request)))
    }
}

fn read(mut pairs: Pairs) -> Result<WantedName, Problem> {
    let name = pairs.take("username");
    if name.is_none() {
        pairs.errors.push(FieldError::new("username", FieldCode::Required, "This parameter is needed."));
    }
    pairs.accept()?;
    Ok(WantedName(name.unwrap_or_default()))
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
