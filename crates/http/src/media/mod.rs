//! The bytes of pictures, where this server keeps them.

use actix_web::{HttpRequest, HttpResponse, http::header, middleware::from_fn, web};
use serde::Deserialize;
use tintype_domain::{
    Failure,
    media::{Access, Blob, Format, Place},
    signing::is_key,
};

pub(crate) mod dto;

use crate::{AllowedOrigins, AppState, gate::origins::named_alone, problem::Answer, serving::is_known};

const CSP: &str = "default-src 'none'; sandbox; object-src 'none'; base-uri 'none'; form-action 'none'; \
                   frame-ancestors 'none'";

pub(crate) fn routes(config: &mut web::ServiceConfig, origins: &AllowedOrigins) {
    let resource = |path, route| web::resource(path).route(route).wrap(origins.layer()).wrap(from_fn(named_alone));
    config
        .service(resource("/media/public/{key}/{file}", web::get().to(public)))
        .service(resource("/media/private/{key}/{file}", web::get().to(private)));
}

#[derive(Deserialize)]
struct Signature {
    expires: i64,
    signature: String,
}

async fn public(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    state: web::Data<AppState>,
) -> Answer<HttpResponse> {
    let (key, file) = path.into_inner();
    let place = Place { access: Access::Public, key };
    serve(&request, &state, place, &file, "public, max-age=31536000, immutable".to_owned()).await
}

async fn private(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    query: Option<web::Query<Signature>>,
    state: web::Data<AppState>,
) -> Answer<HttpResponse> {
    let (key, file) = path.into_inner();
    let now = state.now();
    let signature = query.ok_or(Failure::NotFound)?;
    if !state.shared.addresses.admits(&key, signature.expires, &signature.signature, now) {
        return Err(Failure::NotFound.into());
    }
    let cache = format!("private, max-age={}", (signature.expires - now.timestamp()).max(0));
    serve(&request, &state, Place { access: Access::Private, key }, &file, cache).await
}

/// Objects never change under their name, so the name is the validator.
async fn serve(
    request: &HttpRequest,
    state: &AppState,
    place: Place,
    file: &str,
    cache: String,
) -> Answer<HttpResponse> {
    let (blob, format) = name(place, file).ok_or(Failure::NotFound)?;
    let etag = format!("\"{}\"", blob.path());
    let bytes = state.shared.blobs.get(&blob).await?.ok_or(Failure::NotFound)?;
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header((header::ETAG, etag.as_str()))
        .insert_header((header::CONTENT_SECURITY_POLICY, CSP))
        .insert_header(("cross-origin-resource-policy", "same-origin"));
    if is_known(request.headers(), &etag) {
        return Ok(response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    Ok(response.content_type(format.content_type()).body(bytes))
}

fn name(place: Place, file: &str) -> Option<(Blob, Format)> {
    let (width, extension) = file.split_once('.')?;
    let format = Format::ALL.into_iter().find(|format| format.extension() == extension)?;
    let width = width.parse().ok()?;
    is_key(&place.key).then_some((Blob::Rendition { place, width, format }, format))
}
