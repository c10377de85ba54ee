use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, cookie::Cookie};
use apistos::{ApiComponent, Schema, paths::Responses, reference_or::ReferenceOr};

/// An answer that may set a cookie.
pub(crate) struct WithCookie<R> {
    pub(crate) reply: R,
    pub(crate) cookie: Option<Cookie<'static>>,
}

impl<R: Responder<Body = BoxBody>> Responder for WithCookie<R> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = self.reply.respond_to(request);
        if let Some(cookie) = self.cookie
            && let Err(error) = response.add_cookie(&cookie)
        {
            return HttpResponse::from_error(actix_web::error::ErrorInternalServerError(error));
        }
        response
    }
}

impl<R: ApiComponent> ApiComponent for WithCookie<R> {
    fn child_schemas() -> Vec<(String, ReferenceOr<Schema>)> {
        R::child_schemas()
    }

    fn schema() -> Option<(String, ReferenceOr<Schema>)> {
        R::schema()
    }

    fn responses(content_type: Option<String>) -> Option<Responses> {
        R::responses(content_type)
    }
}
