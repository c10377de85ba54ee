use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header};
use apistos::{
    ApiComponent, Schema,
    paths::{MediaType, Response, Responses},
    reference_or::ReferenceOr,
};
use schemars::JsonSchema;

use super::dto::Upload;
use crate::{envelope::Data, media::dto::Media};

const ASK_AGAIN_SECONDS: u32 = 2;

/// The picture, or how far it is.
pub(crate) enum Completed {
    Ready(Media),
    Working(Upload),
}

impl Responder for Completed {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Ready(data) => HttpResponse::Ok().json(Data { data }),
            Self::Working(data) => {
                HttpResponse::Accepted().insert_header((header::RETRY_AFTER, ASK_AGAIN_SECONDS)).json(Data { data })
            }
        }
    }
}

impl ApiComponent for Completed {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        let (ready, working) = (Data::<Media>::schema(), Data::<Upload>::schema());
        let children = Data::<Media>::child_schemas().into_iter().chain(Data::<Upload>::child_schemas());
        children.chain(ready).chain(working).collect()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn responses(_content_type: Option<String>) -> Option<Responses> {
        let ready = response::<Media>("The picture is ready.");
        let working = response::<Upload>("It is still worked on; ask again after `Retry-After` seconds.");
        let responses = BTreeMap::from([("200".to_owned(), ready), ("202".to_owned(), working)]);
        Some(Responses { responses, ..Default::default() })
    }
}

fn response<T: JsonSchema>(description: &str) -> ReferenceOr<Response> {
    let schema =
        Data::<T>::schema().map(|(name, _)| ReferenceOr::Reference { _ref: format!("#/components/schemas/{name}") });
    let content = BTreeMap::from([("application/json".to_owned(), MediaType { schema, ..Default::default() })]);
    ReferenceOr::Object(Response { description: description.to_owned(), content, ..Default::default() })
}
