use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header};
use apistos::{
    ApiComponent, Schema,
    paths::{MediaType, Response, Responses},
    reference_or::ReferenceOr,
};
use schemars::schema::{SchemaObject, SubschemaValidation};
use tintype_domain::uploads::Progress;

use super::dto::Upload;
use crate::{
    envelope::Data,
    media::dto::{Addresses, Media},
};

const ASK_AGAIN_SECONDS: u32 = 2;

/// How far an upload is, or its picture.
pub(crate) enum Seen {
    Waiting(Upload),
    Working(Upload),
    Ready(Media),
}

/// As [`Seen`], once its owner has asked for the picture: it waits for nobody.
pub(crate) struct Completed(pub(crate) Seen);

impl Seen {
    pub(crate) fn show(progress: Progress, at: &Addresses) -> Self {
        match progress {
            Progress::Waiting(upload) => Self::Waiting(Upload::show(&upload)),
            Progress::Working(upload) => Self::Working(Upload::show(&upload)),
            Progress::Ready(media) => Self::Ready(Media::show(&media.into(), at)),
        }
    }
}

impl Responder for Seen {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Waiting(data) => HttpResponse::Ok().json(Data { data }),
            Self::Working(data) => {
                HttpResponse::Accepted().insert_header((header::RETRY_AFTER, ASK_AGAIN_SECONDS)).json(Data { data })
            }
            Self::Ready(data) => HttpResponse::Ok().json(Data { data }),
        }
    }
}

impl Responder for Completed {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        self.0.respond_to(request)
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
        Some(responses(reference::<Data<Media>>(), "The picture is ready."))
    }
}

impl ApiComponent for Seen {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        Completed::child_schemas()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        None
    }

    fn responses(_content_type: Option<String>) -> Option<Responses> {
        let either = [reference::<Data<Upload>>(), reference::<Data<Media>>()];
        let one_of = either.into_iter().flatten().map(|schema| match schema {
            ReferenceOr::Reference { _ref: to } => Schema::new_ref(to),
            ReferenceOr::Object(schema) => schema,
        });
        let subschemas = Box::new(SubschemaValidation { one_of: Some(one_of.collect()), ..Default::default() });
        let schema = Schema::Object(SchemaObject { subschemas: Some(subschemas), ..Default::default() });
        Some(responses(Some(ReferenceOr::Object(schema)), "It waits to be completed, or the picture is ready."))
    }
}

fn responses(found: Option<ReferenceOr<Schema>>, description: &str) -> Responses {
    let working = "It is worked on; ask again after `Retry-After` seconds.";
    let responses = BTreeMap::from([
        ("200".to_owned(), response(found, description)),
        ("202".to_owned(), response(reference::<Data<Upload>>(), working)),
    ]);
    Responses { responses, ..Default::default() }
}

fn reference<T: ApiComponent>() -> Option<ReferenceOr<Schema>> {
    T::schema().map(|(name, _)| ReferenceOr::Reference { _ref: format!("#/components/schemas/{name}") })
}

fn response(schema: Option<ReferenceOr<Schema>>, description: &str) -> ReferenceOr<Response> {
    let content = BTreeMap::from([("application/json".to_owned(), MediaType { schema, ..Default::default() })]);
    ReferenceOr::Object(Response { description: description.to_owned(), content, ..Default::default() })
}
