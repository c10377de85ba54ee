//! Files of the web app, embedded, compressed ahead of time.

use std::borrow::Cow;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::serving::{hex, is_known};

#[derive(RustEmbed)]
#[folder = "../../frontend/dist"]
struct Dist;

const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// A file's bytes as they are.
pub(crate) fn read(path: &str) -> Option<Cow<'static, [u8]>> {
    Dist::get(path).map(|file| file.data)
}

/// The name of the file that is at this path: neither the app's page, which has a marker in it, nor what a file is
/// compressed to.
fn name(path: &str) -> Option<&str> {
    let name = path.strip_prefix('/')?;
    let hidden = name == "index.html" || ENCODINGS.iter().any(|(_, suffix)| name.ends_with(suffix));
    (!hidden).then_some(name)
}

pub(super) fn is_there(path: &str) -> bool {
    name(path).and_then(Dist::get).is_some()
}

pub(super) async fn of_path(request: HttpRequest) -> HttpResponse {
    match name(request.path()) {
        Some(name) => serve(&request, name),
        None => HttpResponse::NotFound().finish(),
    }
}

/// A file, in the best encoding that the client takes. Names with a hash in them never change.
pub(crate) fn serve(request: &HttpRequest, path: &str) -> HttpResponse {
    let Some(plain) = Dist::get(path) else { return HttpResponse::NotFound().finish() };
    let hash = hex(&plain.metadata.sha256_hash()[..16]);
    let (encoding, file) = encoded(request, path).unwrap_or(("", plain));
    // Each encoding is other bytes, so another tag.
    let etag = if encoding.is_empty() { format!("\"{hash}\"") } else { format!("\"{hash}-{encoding}\"") };
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header((header::ETAG, etag.as_str()))
        .insert_header((header::VARY, "accept-encoding"));
    if is_known(request.headers(), &etag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    if !encoding.is_empty() {
        response.insert_header((header::CONTENT_ENCODING, encoding));
    }
    response.content_type(content_type(path)).body(file.data.into_owned())
}

fn encoded(request: &HttpRequest, path: &str) -> Option<(&'static str, EmbeddedFile)> {
    let accepted = request.headers().get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let mut wanted: Vec<_> = ENCODINGS.map(|(name, suffix)| (quality(accepted, name), name, suffix)).into();
    wanted.retain(|(quality, ..)| *quality > 0.0);
    // Stable: of two that are wanted alike the first, which is the smaller.
    wanted.sort_by(|(one, ..), (other, ..)| other.total_cmp(one));
    wanted.into_iter().find_map(|(_, name, suffix)| Some((name, Dist::get(&format!("{path}{suffix}"))?)))
}

/// How much the client wants an encoding: 0 is not at all.
fn quality(accepted: &str, name: &str) -> f32 {
    let mut any = 0.0;
    for one in accepted.split(',') {
        let mut parts = one.split(';').map(str::trim);
        let coding = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse).unwrap_or(0.0);
        if coding.eq_ignore_ascii_case(name) {
            return weight;
        }
        if coding == "*" {
            any = weight;
        }
    }
    any
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_wanted_as_much_as_the_client_says() {
        for (accepted, brotli, gzip) in [
            ("", 0.0, 0.0),
            ("gzip, deflate, br", 1.0, 1.0),
            ("br;q=0, gzip;q=0.5", 0.0, 0.5),
            ("BR ; q=0.1,gzip;q=0", 0.1, 0.0),
            ("*", 1.0, 1.0),
            ("br;q=0, *;q=0.3", 0.0, 0.3),
            ("br;q=much", 0.0, 0.0),
            ("brotli", 0.0, 0.0),
        ] {
            let found = (quality(accepted, "br"), quality(accepted, "gzip"));
            assert_eq!(found.0.total_cmp(&brotli), std::cmp::Ordering::Equal, "{accepted}");
            assert_eq!(found.1.total_cmp(&gzip), std::cmp::Ordering::Equal, "{accepted}");
        }
    }
}
