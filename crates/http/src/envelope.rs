//! The shapes around answers: `{"data": …}`, lists with a cursor, created things with their address.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{StatusCode, header},
};
use apistos::{
    ApiComponent, Schema,
    paths::{MediaType, Response, Responses},
    reference_or::ReferenceOr,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::schema::nullable;

/// One thing.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Data<T: JsonSchema> {
    pub(crate) data: T,
}

/// A page of a list.
#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct List<T: JsonSchema> {
    #[schemars(length(max = 50))]
    pub(crate) data: Vec<T>,
    pub(crate) page: Cursor,
}

#[derive(Debug, Serialize, JsonSchema, ApiComponent)]
pub(crate) struct Cursor {
    /// For `?cursor=`; null at the end of the list.
    #[schemars(schema_with = "nullable::<String>", length(max = 200))]
    pub(crate) next_cursor: Option<String>,
}

/// An answer in JSON with a status and headers of its own.
pub(crate) struct Reply<T, const STATUS: u16> {
    body: T,
    header: Option<(header::HeaderName, String)>,
}

pub(crate) type One<T> = Reply<Data<T>, 200>;
pub(crate) type Created<T> = Reply<Data<T>, 201>;
pub(crate) type Accepted<T> = Reply<Data<T>, 202>;
pub(crate) type Listed<T> = Reply<List<T>, 200>;

pub(crate) fn one<T: JsonSchema>(data: T) -> One<T> {
    Reply { body: Data { data }, header: None }
}

/// Begun, and done later.
pub(crate) fn accepted<T: JsonSchema>(data: T) -> Accepted<T> {
    Reply { body: Data { data }, header: None }
}

pub(crate) fn created<T: JsonSchema>(location: String, data: T) -> Created<T> {
    Reply { body: Data { data }, header: Some((header::LOCATION, location)) }
}

pub(crate) fn listed<T: JsonSchema>(data: Vec<T>, next: Option<(String, String)>) -> Listed<T> {
    let (next_cursor, link) = next.unzip();
    let header = link.map(|link| (header::LINK, format!("<{link}>; rel=\"next\"")));
    Reply { body: List { data, page: Cursor { next_cursor } }, header }
}

impl<T: Serialize, const STATUS: u16> Responder for Reply<T, STATUS> {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(StatusCode::from_u16(STATUS).unwrap_or(StatusCode::OK));
        if let Some(header) = self.header {
            response.insert_header(header);
        }
        response.json(self.body)
    }
}

impl<T: ApiComponent, const STATUS: u16> ApiComponent for Reply<T, STATUS> {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        T::child_schemas()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        T::schema()
    }

    fn responses(_content_type: Option<String>) -> Option<Responses> {
        let (name, _) = T::schema()?;
        let schema = ReferenceOr::Reference { _ref: format!("#/components/schemas/{name}") };
        let content =
            BTreeMap::from([("application/json".to_owned(), MediaType { schema: Some(schema), ..Default::default() })]);
        let reason = StatusCode::from_u16(STATUS).ok().and_then(|status| status.canonical_reason()).unwrap_or("OK");
        let response = Response { description: reason.to_owned(), content, ..Default::default() };
        let responses = BTreeMap::from([(STATUS.to_string(), ReferenceOr::Object(response))]);
        Some(Responses { responses, ..Default::default() })
    }
}

/// 204.
pub(crate) struct NoContent;

impl Responder for NoContent {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

impl ApiComponent for NoContent {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        Vec::new()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn responses(_content_type: Option<String>) -> Option<Responses> {
        let response = Response { description: "Done.".to_owned(), ..Default::default() };
        let responses = BTreeMap::from([("204".to_owned(), ReferenceOr::Object(response))]);
        Some(Responses { responses, ..Default::default() })
    }
}

/// 202: it happens later, and who asks is told nothing more.
pub(crate) struct Queued;

impl Responder for Queued {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::Accepted().finish()
    }
}

impl ApiComponent for Queued {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        Vec::new()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn responses(_content_type: Option<String>) -> Option<Responses> {
        let response = Response { description: "It is going to be done.".to_owned(), ..Default::default() };
        let responses = BTreeMap::from([("202".to_owned(), ReferenceOr::Object(response))]);
        Some(Responses { responses, ..Default::default() })
    }
}
