//! The app's one page: 200 for the addresses it knows, with title and preview of what is public.

mod policy;
mod preview;
mod shape;
mod visitor;

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
    web::Data,
};
use tintype_domain::limits::Decision;

use super::assets;
use crate::{
    AppState,
    extract::address,
    gate::limits::{self, Group},
    session::CookieKey,
};
use policy::policy;
use preview::{Known, look_up};
use shape::Shape;
use visitor::{Visitor, complain};

const MARKER: &str = "<!--tintype:head-->";
const TITLE: &str = "<title>Tintype</title>";
const NOT_BUILT: &str = "The web app is not in this binary. Build it with: make build";
const NOT_BUILT_SECONDS: u32 = 600;

static PAGE: LazyLock<Option<String>> =
    LazyLock::new(|| String::from_utf8(assets::read("index.html")?.into_owned()).ok());

pub(super) async fn serve(request: HttpRequest, state: Data<AppState>, key: Data<CookieKey>) -> HttpResponse {
    let shape = Shape::of(request.path());
    if let Shape::Slashed(shorter) = &shape {
        return moved(shorter, request.query_string());
    }
    let Some(page) = PAGE.as_deref() else {
        let mut response = HttpResponse::ServiceUnavailable();
        response.insert_header((header::RETRY_AFTER, NOT_BUILT_SECONDS));
        return response.content_type("text/plain; charset=utf-8").body(NOT_BUILT);
    };
    let visitor = Visitor::of(&request, &state, &key).await;
    let (known, decision) = find(&request, &state, &visitor, &shape).await;
    let refused = decision.filter(|decision| !decision.allowed);
    let mut response = HttpResponse::build(match (&known, refused) {
        (_, Some(_)) => StatusCode::TOO_MANY_REQUESTS,
        (Known::Nothing, None) => StatusCode::NOT_FOUND,
        _ => StatusCode::OK,
    });
    if let Some(decision) = refused {
        response.insert_header((header::RETRY_AFTER, limits::whole_seconds(decision.retry_after).max(1)));
    }
    write_headers(&mut response, &state);
    if Shape::is_secret(request.path()) {
        response.insert_header((header::REFERRER_POLICY, "no-referrer"));
    }
    let body = render(page, visitor.signed_in, &known, &address::origin(&request, &state));
    let mut response = response.body(body);
    if let Some(decision) = decision {
        limits::write_headers(response.headers_mut(), decision);
    }
    response
}

/// Once more than their share, people get the page without a look into the database; so they do where that fails.
async fn find(request: &HttpRequest, state: &AppState, visitor: &Visitor, shape: &Shape) -> (Known, Option<Decision>) {
    let client = address::of(request);
    let group = if shape.is_looked_up() { Group::Reads } else { Group::Free };
    let decision = match limits::charge(state, group, &visitor.viewer, &client).await {
        Ok(decision) => decision,
        Err(problem) => {
            complain(request, &problem.0);
            return (Known::Page, None);
        }
    };
    if decision.is_some_and(|decision| !decision.allowed) {
        return (Known::Page, decision);
    }
    let known = look_up(state, shape, &visitor.viewer).await.unwrap_or_else(|error| {
        complain(request, &error.into());
        Known::Page
    });
    (known, decision)
}

fn moved(path: &str, query: &str) -> HttpResponse {
    let to = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, to)).finish()
}

fn write_headers(response: &mut HttpResponseBuilder, state: &AppState) {
    response
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(&state.shared.elsewhere)))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .content_type("text/html; charset=utf-8");
}

fn render(page: &str, signed_in: bool, known: &Known, origin: &str) -> String {
    let session = if signed_in { "signed-in" } else { "signed-out" };
    let head = format!("<meta name=\"tintype-session\" content=\"{session}\">");
    let Known::About(preview) = known else { return page.replacen(MARKER, &head, 1) };
    let title = format!("<title>{}</title>", preview.title());
    page.replacen(MARKER, &format!("{head}{}", preview.tags(origin)), 1).replacen(TITLE, &title, 1)
}
