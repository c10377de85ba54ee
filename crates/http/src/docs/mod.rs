//! The API document and its browser. Everything comes from this server.

mod answers;
mod errors;
mod finish;
mod limits;

use actix_governor::Governor;
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    middleware::Compress,
    web::{self, Bytes},
};
use apistos::{
    ApiComponent,
    info::{Contact, Info, License},
    server::Server,
    spec::{DefaultParameters, Spec},
    tag::Tag,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tracing::{instrument::WithSubscriber, subscriber::NoSubscriber};

pub use errors::error_catalogue;
pub use limits::limit_table;

use crate::{
    AppState,
    gate::shield::Shield,
    problem::ProblemBody,
    serving::{hex, is_known},
    web::assets,
};

/// Where apistos leaves its document, in this process only; what is served was finished by [`finish`].
pub(crate) const RAW: &str = "/api/openapi.raw.json";
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                   connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGE: &str = include_str!("../../assets/docs.html");
const INIT: &str = include_str!("../../assets/docs.js");
const ERRORS_CSS: &str = include_str!("../../assets/errors.css");
const TAGS: [(&str, &str); 15] = [
    ("instance", "This server."),
    ("auth", "Signing up, in and out."),
    ("sessions", "Signed-in browsers and programs."),
    ("tokens", "Personal access tokens."),
    ("users", "People and their profiles."),
    ("follows", "Who follows whom."),
    ("blocks", "Who wants to have nothing to do with whom."),
    ("mutes", "Who is kept out of one's home feed."),
    ("uploads", "Bytes on their way to becoming pictures."),
    ("posts", "Posts and the home feed."),
    ("comments", "Comments and replies."),
    ("likes", "Likes of posts and comments."),
    ("reports", "What people tell moderators about."),
    ("exports", "Archives of everything that is yours."),
    (
        "moderation",
        "What moderators decide, for them and for admins (`x-role`). Changes need a proof of the last hour.",
    ),
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

/// The finished document, without a running server.
pub async fn openapi(state: AppState) -> anyhow::Result<Value> {
    let app = actix_web::test::init_service(crate::application(state, &crate::ServerOptions::for_document()?)).await;
    let request = actix_web::test::TestRequest::get().uri(RAW).to_request();
    // A request of ours, which is nobody's to read about.
    let read = actix_web::test::call_and_read_body(&app, request);
    let bytes = read.with_subscriber(NoSubscriber::default()).await;
    Ok(finish::finish(serde_json::from_slice(&bytes)?))
}

/// Made once when the server starts.
pub(crate) struct Document {
    text: Bytes,
    etag: String,
}

impl Document {
    pub(crate) fn new(document: &Value) -> Self {
        let text = document.to_string();
        // Weak, since it is the same for every encoding.
        let etag = format!("W/\"{}\"", hex(&Sha256::digest(&text)[..16]));
        Self { text: text.into(), etag }
    }
}

/// The document is compressed each time, so it is behind the shield.
pub(crate) fn routes(config: &mut web::ServiceConfig, shield: &Shield) {
    let description = web::resource("/api/v1/openapi.json").route(web::get().to(document));
    config
        .service(description.wrap(Compress::default()).wrap(Governor::new(shield)))
        .service(web::resource("/api/docs").route(web::get().to(page)))
        .service(web::resource("/api/docs/").route(web::get().to(redirect)))
        .service(web::resource("/api/docs/init.js").route(web::get().to(init)))
        .service(web::resource("/api/docs/errors.css").route(web::get().to(errors_style)))
        .service(web::resource("/api/docs/{asset}").route(web::get().to(asset)))
        .service(web::resource("/api/errors").route(web::get().to(errors_page)));
}

async fn document(request: HttpRequest, document: Option<web::Data<Document>>) -> HttpResponse {
    let Some(document) = document else { return HttpResponse::NotFound().finish() };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header((header::ETAG, document.etag.as_str()));
    if is_known(request.headers(), &document.etag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.content_type("application/json").body(document.text.clone())
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
