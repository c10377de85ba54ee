//! The API document and its browser. Everything comes from this server.

mod errors;

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use apistos::{
    ApiComponent,
    info::{Contact, Info, License},
    server::Server,
    spec::{DefaultParameters, Spec},
    tag::Tag,
};
use serde_json::{Value, json};

pub use errors::error_catalogue;

use crate::{AppState, problem::ProblemBody, web::assets};

/// Where apistos leaves its document; what is served is finished by [`finish`].
pub(crate) const RAW: &str = "/api/openapi.raw.json";
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                   connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGE: &str = include_str!("../../assets/docs.html");
const INIT: &str = include_str!("../../assets/docs.js");
const ERRORS_CSS: &str = include_str!("../../assets/errors.css");
const TAGS: [(&str, &str); 8] = [
    ("auth", "Signing up, in and out."),
    ("sessions", "Signed-in browsers."),
    ("users", "People and their profiles."),
    ("follows", "Who follows whom."),
    ("uploads", "Bytes on their way to becoming pictures."),
    ("posts", "Posts and the home feed."),
    ("comments", "Comments and replies."),
    ("likes", "Likes of posts and comments."),
];

pub(crate) fn spec() -> Spec {
    let components = ProblemBody::child_schemas().into_iter().chain(ProblemBody::schema()).collect();
    Spec {
        info: Info {
            title: "Tintype".to_owned(),
            version: "1".to_owned(),
            description: Some(
                "Photographs among people. Answers are `{\"data\": …}`, lists have `page.next_cursor`, errors are \
                 `application/problem+json` (RFC 9457) with a stable `code`."
                    .to_owned(),
            ),
            license: Some(License {
                name: "AGPL-3.0-or-later".to_owned(),
                url: Some("https://www.gnu.org/licenses/agpl-3.0".to_owned()),
                ..Default::default()
            }),
            contact: None::<Contact>,
            ..Default::default()
        },
        servers: vec![Server { url: "/".to_owned(), ..Default::default() }],
        tags: TAGS
            .map(|(name, description)| Tag {
                name: name.to_owned(),
                description: Some(description.to_owned()),
                ..Default::default()
            })
            .to_vec(),
        default_parameters: vec![DefaultParameters { parameters: Vec::new(), components }],
        ..Default::default()
    }
}

/// What apistos cannot say: how people prove who they are, and which headers matter.
fn finish(mut document: Value) -> Value {
    document["components"]["securitySchemes"] = json!({
        "session": {"type": "apiKey", "in": "cookie", "name": "tintype"},
        "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
    });
    let Some(paths) = document["paths"].as_object_mut() else { return document };
    for (path, item) in paths {
        let Some(operations) = item.as_object_mut() else { continue };
        for (method, operation) in operations {
            secure(path, method, operation);
            if method == "post" && !path.contains("/auth/") {
                repeatable(operation);
            }
        }
    }
    document
}

fn secure(path: &str, method: &str, operation: &mut Value) {
    let Ok(parsed) = actix_web::http::Method::from_bytes(method.to_uppercase().as_bytes()) else { return };
    let Some(row) = crate::gate::table::find(&parsed, path) else { return };
    let mut requirement = BTreeMap::new();
    if row.access == crate::gate::table::Access::Account {
        requirement.insert("session", json!([]));
    }
    if !parsed.is_safe() && row.csrf != crate::gate::table::Csrf::Never {
        requirement.insert("csrf", json!([]));
    }
    operation["security"] = if requirement.is_empty() { json!([]) } else { json!([requirement]) };
}

/// Any `POST` but those of `/auth` may be sent twice and is done once.
fn repeatable(operation: &mut Value) {
    let header = json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "Of your choice, new for each intent. A repeat within 24 hours gets the first answer again, with \
                        `Idempotent-Replay: true`; with another body it is 422 `idempotency.reused`.",
        "schema": {"type": "string", "minLength": 1, "maxLength": crate::idempotency::KEY_MAX},
    });
    match operation["parameters"].as_array_mut() {
        Some(parameters) => parameters.push(header),
        None => operation["parameters"] = json!([header]),
    }
}

/// The finished document, without a running server.
pub async fn openapi(state: AppState) -> anyhow::Result<Value> {
    let app = actix_web::test::init_service(crate::application(state, &crate::ServerOptions::for_document()?)).await;
    let request = actix_web::test::TestRequest::get().uri(RAW).to_request();
    let bytes = actix_web::test::call_and_read_body(&app, request).await;
    Ok(finish(serde_json::from_slice(&bytes)?))
}

/// Filled once when the server starts.
pub(crate) struct Document(pub(crate) String);

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/openapi.json", web::get().to(document))
        .route("/api/docs", web::get().to(page))
        .route("/api/docs/", web::get().to(redirect))
        .route("/api/docs/init.js", web::get().to(init))
        .route("/api/docs/errors.css", web::get().to(errors_style))
        .route("/api/docs/{asset}", web::get().to(asset))
        .route("/api/errors", web::get().to(errors_page));
}

async fn document(document: Option<web::Data<Document>>) -> HttpResponse {
    match document {
        Some(document) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
            .content_type("application/json")
            .body(document.0.clone()),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn page() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, CSP))
        .content_type("text/html; charset=utf-8")
        .body(PAGE)
}

async fn redirect() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/api/docs")).finish()
}

async fn init() -> HttpResponse {
    HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(INIT)
}

async fn asset(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    assets::serve(&request, &format!("swagger-ui/{name}"))
}

async fn errors_style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(ERRORS_CSS)
}

async fn errors_page() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, CSP))
        .content_type("text/html; charset=utf-8")
        .body(errors::page())
}
