use std::path::PathBuf;

use tintype_domain::media::Blob;

/// What file systems take as one name.
const LONGEST: usize = 255;

/// `public/ab/ab…/640.webp` below the root: the first two digits of the key keep folders small. `None` for what no blob
/// is ever called, so that no key leads out of the folder or to a draft.
pub(super) fn file_name(blob: &Blob) -> Option<PathBuf> {
    let name = blob.path();
    if !name.split('/').all(is_plain) {
        return None;
    }
    let (kind, rest) = name.split_once('/')?;
    let fan_out = &rest[..rest.find('/').unwrap_or(rest.len()).min(2)];
    Some([kind, fan_out, rest].iter().collect())
}

fn is_plain(part: &str) -> bool {
    (1..=LONGEST).contains(&part.len())
        && !part.starts_with('.')
        && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tintype_domain::media::{Access, Format};

    use super::*;

    #[test]
    fn each_kind_of_blob_has_its_place() {
        let key = || "abcdef0123456789abcdef0123456789".to_owned();
        let rendition = Blob::Rendition { access: Access::Public, key: key(), width: 640, format: Format::WebP };
        for (blob, name) in [
            (rendition, "public/ab/abcdef0123456789abcdef0123456789/640.webp"),
            (Blob::Quarantine { key: key() }, "quarantine/ab/abcdef0123456789abcdef0123456789"),
            (Blob::Original { key: "72/99".to_owned() }, "original/72/72/99"),
        ] {
            assert_eq!(file_name(&blob).as_deref(), Some(Path::new(name)));
        }
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_none() {
        for key in ["../../etc/passwd", "a/../../b", ".hidden", "", "a//b", "/etc/passwd", "a\\b", "a\0", "ä", &"a".repeat(256)] {
            assert_eq!(file_name(&Blob::Quarantine { key: key.to_owned() }), None, "{key:?}");
        }
    }
}
