//! The API document and its browser. Everything comes from this server.

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

use crate::{AppState, problem::ProblemBody, web::assets};

/// Where apistos leaves its document; what is served is finished by [`finish`].
pub(crate) const RAW: &str = "/api/openapi.raw.json";
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                   connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGE: &str = include_str!("../../assets/docs.html");
const INIT: &str = include_str!("../../assets/docs.js");
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
        .route("/api/docs/{asset}", web::get().to(asset))
        .route("/api/errors", web::get().to(errors));
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

async fn errors() -> HttpResponse {
    HttpResponse::Ok().content_type("text/markdown; charset=utf-8").body(crate::error_catalogue())
}
