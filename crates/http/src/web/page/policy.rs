use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use super::PAGE;
use crate::Elsewhere;

static INLINE_SCRIPTS: LazyLock<String> = LazyLock::new(|| PAGE.as_deref().map(inline_scripts).unwrap_or_default());

/// Only this server and, where there are, the bucket and the CDN. Placeholders of pictures are `data:`.
pub(super) fn policy(elsewhere: &Elsewhere) -> String {
    let (hashes, pictures, uploads) = (&*INLINE_SCRIPTS, more(&elsewhere.pictures), more(&elsewhere.uploads));
    format!(
        "default-src 'self'; script-src 'self'{hashes}; style-src 'self'; img-src 'self' data:{pictures}; \
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_may_take_bytes_and_a_cdn_show_pictures_and_nothing_else_changes() {
        let elsewhere = Elsewhere {
            pictures: vec!["https://cdn.example.org".to_owned()],
            uploads: vec!["https://s3.example.org".to_owned()],
        };
        let widened =
            policy(&elsewhere).replace(" https://cdn.example.org;", ";").replace(" https://s3.example.org;", ";");
        assert_eq!(widened, policy(&Elsewhere::default()));
        assert!(policy(&elsewhere).contains("img-src 'self' data: https://cdn.example.org;"));
        assert!(policy(&elsewhere).contains("connect-src 'self' https://s3.example.org;"));
    }

    #[test]
    fn every_inline_script_is_allowed_by_its_hash_and_nothing_else() {
        let hashes = inline_scripts("<script>a()</script><script src=\"/x.js\"></script><script>b()</script>");
        assert_eq!(hashes.matches("'sha256-").count(), 2);
    }
}
