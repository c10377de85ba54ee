//! The app's one page: 200 for the addresses it knows, with title and preview of what is public.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode, header},
    web,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use tintype_domain::{
    ids::PostId,
    media::{Address, Format, Media},
    viewer::Viewer,
};

use super::assets;
use crate::{
    AppState, Elsewhere,
    problem::{Answer, not_found},
    session,
};

const MARKER: &str = "<!--tintype:head-->";
const TITLE: &str = "<title>Tintype</title>";
const NOT_BUILT: &str = "The web app is not in this binary. Build it with: make build";

static PAGE: LazyLock<Option<String>> =
    LazyLock::new(|| String::from_utf8(assets::read("index.html")?.into_owned()).ok());

static INLINE_SCRIPTS: LazyLock<String> = LazyLock::new(|| PAGE.as_deref().map(inline_scripts).unwrap_or_default());

/// Only this server and, where there are, the bucket and the CDN.
fn policy(elsewhere: &Elsewhere) -> String {
    let (hashes, pictures, uploads) = (&*INLINE_SCRIPTS, more(&elsewhere.pictures), more(&elsewhere.uploads));
    format!(
        "default-src 'self'; script-src 'self'{hashes}; style-src 'self'; img-src 'self' data: blob:{pictures}; \
         connect-src 'self'{uploads}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

fn more(origins: &[String]) -> String {
    origins.iter().fold(String::new(), |list, origin| list + " " + origin)
}

/// The hashes of scripts that stand in the page itself.
fn inline_scripts(page: &str) -> String {
    page.split("<script>")
        .skip(1)
        .filter_map(|rest| rest.split_once("</script>"))
        .map(|(script, _)| BASE64_STANDARD.encode(Sha256::digest(script)))
        .fold(String::new(), |hashes, hash| hashes + &format!(" 'sha256-{hash}'"))
}

/// What a link preview shows.
struct Preview {
    title: String,
    description: String,
    path: String,
    kind: &'static str,
    image: Option<String>,
}

enum Known {
    /// A page of the app.
    Page,
    /// A page about something public.
    About(Preview),
    Nothing,
}

pub(super) async fn serve(request: HttpRequest, state: web::Data<AppState>) -> Answer<HttpResponse> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) || request.path().starts_with("/api/") {
        return not_found(request).await;
    }
    let path = request.path().trim_start_matches('/').to_owned();
    if path != "index.html" && assets::read(&path).is_some() {
        return Ok(assets::serve(&request, &path));
    }
    let Some(page) = PAGE.as_deref() else {
        return Ok(HttpResponse::ServiceUnavailable().content_type("text/plain; charset=utf-8").body(NOT_BUILT));
    };
    let known = look_up(&state, &path).await?;
    let status = if matches!(known, Known::Nothing) { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let signed_in = request.cookie(session::cookie_name(state.shared.secure)).is_some();
    Ok(HttpResponse::build(status)
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(&state.shared.elsewhere)))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .content_type("text/html; charset=utf-8")
        .body(render(&state, page, signed_in, &known)))
}

/// Strangers' eyes: what is not public has no preview, but its page may be there for somebody.
async fn look_up(state: &AppState, path: &str) -> Answer<Known> {
    let parts: Vec<&str> = path.split('/').collect();
    Ok(match parts.as_slice() {
        ["" | "login" | "signup" | "new" | "settings"] | ["settings", _] => Known::Page,
        ["p", id] | ["p", id, "likes"] => match id.parse::<i64>() {
            Ok(id) => post(state, PostId(id)).await?,
            Err(_) => Known::Nothing,
        },
        [name] | [name, "followers" | "following"] => person(state, name).await?,
        _ => Known::Nothing,
    })
}

async fn post(state: &AppState, id: PostId) -> Answer<Known> {
    let Some(post) = state.queries.posts.post(&Viewer::Stranger, id).await? else {
        // It may be somebody's all the same: the app asks, and says so if not.
        return Ok(Known::Page);
    };
    Ok(Known::About(Preview {
        title: format!("{} on Tintype", name(&post.author.full_name, &post.author.username)),
        description: post.caption,
        path: format!("/p/{id}"),
        kind: "article",
        image: post.media.first().and_then(|media| largest(state, media)),
    }))
}

async fn person(state: &AppState, username: &str) -> Answer<Known> {
    let username = username.to_ascii_lowercase();
    let Some(profile) = state.queries.profiles.profile(&Viewer::Stranger, &username).await? else {
        return Ok(Known::Nothing);
    };
    if profile.is_private {
        return Ok(Known::Page);
    }
    Ok(Known::About(Preview {
        title: format!("{} (@{username})", name(&profile.full_name, &username)),
        description: profile.bio,
        path: format!("/{username}"),
        kind: "profile",
        image: profile.avatar.as_ref().and_then(|media| largest(state, media)),
    }))
}

fn name(full_name: &str, username: &str) -> String {
    if full_name.is_empty() { username.to_owned() } else { full_name.to_owned() }
}

fn largest(state: &AppState, media: &Media) -> Option<String> {
    let size = media.renditions.iter().rfind(|size| size.width <= 1_080).or(media.renditions.first())?;
    let address = Address { place: &media.place, width: size.width, format: Format::Jpeg };
    Some(state.shared.addresses.url(address, state.now()))
}

fn render(state: &AppState, page: &str, signed_in: bool, known: &Known) -> String {
    let session = if signed_in { "signed-in" } else { "signed-out" };
    let mut head = format!("<meta name=\"tintype-session\" content=\"{session}\">");
    let Known::About(preview) = known else { return page.replacen(MARKER, &head, 1) };
    let base = &state.shared.public_url;
    let (title, description) = (escape(&preview.title), escape(&shorten(&preview.description)));
    let url = escape(&format!("{base}{}", preview.path));
    head += &format!(
        "<meta name=\"description\" content=\"{description}\"><link rel=\"canonical\" href=\"{url}\">\
         <meta property=\"og:site_name\" content=\"Tintype\"><meta property=\"og:type\" content=\"{}\">\
         <meta property=\"og:title\" content=\"{title}\"><meta property=\"og:description\" content=\"{description}\">\
         <meta property=\"og:url\" content=\"{url}\">",
        preview.kind
    );
    if let Some(image) = &preview.image {
        let image = if image.starts_with('/') { format!("{base}{image}") } else { image.clone() };
        head += &format!(
            "<meta property=\"og:image\" content=\"{}\"><meta name=\"twitter:card\" content=\"summary_large_image\">",
            escape(&image)
        );
    }
    page.replacen(MARKER, &head, 1).replacen(TITLE, &format!("<title>{title}</title>"), 1)
}

fn shorten(text: &str) -> String {
    const LENGTH: usize = 200;
    if text.chars().count() <= LENGTH {
        return text.to_owned();
    }
    text.chars().take(LENGTH).chain(['…']).collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_people_cannot_leave_its_attribute() {
        assert_eq!(escape("\"><script>'&"), "&quot;&gt;&lt;script&gt;&#39;&amp;");
    }

    #[test]
    fn a_bucket_may_take_bytes_and_a_cdn_show_pictures_and_nothing_else_changes() {
        let elsewhere = Elsewhere {
            pictures: vec!["https://cdn.example.org".to_owned()],
            uploads: vec!["https://s3.example.org".to_owned()],
        };
        let widened =
            policy(&elsewhere).replace(" https://cdn.example.org;", ";").replace(" https://s3.example.org;", ";");
        assert_eq!(widened, policy(&Elsewhere::default()));
        assert!(policy(&elsewhere).contains("img-src 'self' data: blob: https://cdn.example.org;"));
        assert!(policy(&elsewhere).contains("connect-src 'self' https://s3.example.org;"));
    }

    #[test]
    fn every_inline_script_is_allowed_by_its_hash_and_nothing_else() {
        let hashes = inline_scripts("<script>a()</script><script src=\"/x.js\"></script><script>b()</script>");
        assert_eq!(hashes.matches("'sha256-").count(), 2);
    }
}
