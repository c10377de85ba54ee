//! The rules of a person's fields.

use std::fmt;

use super::lookalikes::{looks_reserved, taken_for_another};
use crate::{FieldCode, FieldError, text};

pub const FULL_NAME_MAX: usize = 60;
pub const BIO_MAX: usize = 300;
/// In code points, as a URL is ASCII.
pub const WEBSITE_MAX: usize = 200;

/// First segments of our own addresses, and files that browsers and robots ask for.
pub const RESERVED_USERNAMES: &[&str] = &[
    "about",
    "account",
    "accounts",
    "activity",
    "admin",
    "administrator",
    "api",
    "apple-touch-icon.png",
    "archive",
    "assets",
    "auth",
    "blocks",
    "collections",
    "comments",
    "contact",
    "crossdomain.xml",
    "direct",
    "docs",
    "drafts",
    "embed",
    "explore",
    "exports",
    "favicon.ico",
    "favicon.svg",
    "feed",
    "follow_requests",
    "healthz",
    "help",
    "home",
    "humans.txt",
    "images",
    "inbox",
    "index.html",
    "invite",
    "legal",
    "login",
    "logout",
    "me",
    "manifest.json",
    "media",
    "messages",
    "metrics",
    "moderation",
    "mutes",
    "new",
    "nodeinfo",
    "notifications",
    "null",
    "oauth",
    "oembed",
    "p",
    "password",
    "post",
    "posts",
    "privacy",
    "profile",
    "readyz",
    "register",
    "reports",
    "reset",
    "robots.txt",
    "root",
    "s",
    "saved",
    "search",
    "security",
    "sessions",
    "settings",
    "share",
    "signin",
    "signup",
    "sitemap.xml",
    "static",
    "status",
    "stories",
    "stream",
    "support",
    "sw.js",
    "system",
    "tag",
    "tags",
    "terms",
    "tintype",
    "tokens",
    "undefined",
    "upload",
    "uploads",
    "user",
    "users",
    "verify",
    "well_known",
    "www",
];

/// 3 to 30 characters of `a–z`, digits, `_` and `.`, in lower case; neither first nor last is a dot, no two in a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username(String);

impl Username {
    /// Takes any case and makes it lower.
    pub fn parse(raw: &str) -> Result<Self, FieldError> {
        let name = raw.to_ascii_lowercase();
        let well_formed = (3..=30).contains(&name.len())
            && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.'))
            && !name.starts_with('.')
            && !name.ends_with('.')
            && !name.contains("..");
        if !well_formed {
            return Err(FieldError::new(
                "username",
                FieldCode::Format,
                "Use 3 to 30 letters, digits, underscores and single dots; no dot at either end.",
            ));
        }
        if RESERVED_USERNAMES.contains(&name.as_str()) {
            return Err(FieldError::new("username", FieldCode::Reserved, "This username is reserved. Choose another."));
        }
        if looks_reserved(&name) {
            return Err(taken_for_another());
        }
        Ok(Self(name))
    }

    /// A name that was parsed before it was stored.
    pub fn from_stored(name: String) -> Self {
        Self(name)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An absolute https address of a host with a dot, or nothing.
pub fn check_website(website: &str) -> Result<(), FieldError> {
    if website.is_empty() {
        return Ok(());
    }
    if website.chars().count() > WEBSITE_MAX {
        return Err(FieldError::new("website", FieldCode::Length, format!("Use at most {WEBSITE_MAX} characters.")));
    }
    let host = website.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
    let plausible = host.is_some_and(|host| {
        host.contains('.') && !host.starts_with('.') && !host.contains('@') && !host.ends_with('.')
    });
    let odd = |c: char| c.is_whitespace() || c.is_control() || text::steers(c) || matches!(c, '<' | '>' | '"');
    if plausible && !website.chars().any(odd) {
        return Ok(());
    }
    Err(FieldError::new("website", FieldCode::Format, "Give a full address that begins with https://."))
}

pub(crate) fn check_full_name(errors: &mut Vec<FieldError>, full_name: &str) {
    text::check_name(errors, "full_name", full_name, FULL_NAME_MAX);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_lower_cased() {
        assert_eq!(Username::parse("Ann.Lee").map(|name| name.to_string()), Ok("ann.lee".into()));
    }

    #[test]
    fn malformed_usernames_are_refused() {
        let too_long = "a".repeat(31);
        for name in ["ab", ".ann", "ann.", "a..b", "än.n", "a b c", "a/b/c", &too_long, ""] {
            assert_eq!(Username::parse(name).map_err(|e| e.code), Err(FieldCode::Format), "{name}");
        }
    }

    #[test]
    fn reserved_words_are_refused_in_any_case() {
        for name in ["api", "Settings", "ROBOTS.TXT", "sw.js"] {
            assert_eq!(Username::parse(name).map_err(|e| e.code), Err(FieldCode::Reserved), "{name}");
        }
    }

    #[test]
    fn what_looks_like_a_reserved_word_is_refused() {
        for name in ["adm1n", "ad_min", "adrnin", "t1ntype", "supp0rt", "w.w.w", "we11.known"] {
            assert_eq!(Username::parse(name).map_err(|e| e.code), Err(FieldCode::Reserved), "{name}");
        }
        for name in ["admins", "ann.1990", "will_i_am"] {
            assert!(Username::parse(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_full_name_turns_no_text_around() {
        let refused = |name: &str| {
            let mut errors = Vec::new();
            check_full_name(&mut errors, name);
            !errors.is_empty()
        };
        for name in ["Ann \u{202e}nimda", "\u{2066}Ann\u{2069}", "Ann\u{7}", "Ann\nLee"] {
            assert!(refused(name), "{name:?}");
        }
        for name in ["Ann Lee", "\u{5e2}\u{5e0}\u{5ea}", "\u{0645}\u{06cc}\u{200c}\u{062e}", ""] {
            assert!(!refused(name), "{name:?}");
        }
    }

    #[test]
    fn websites_are_https() {
        assert!(check_website("https://example.org/me").is_ok());
        assert!(check_website("").is_ok());
        for bad in [
            "http://example.org",
            "javascript:alert(1)",
            "https://",
            "https://localhost",
            "https://a b.org",
            "https://u@e.org",
        ] {
            assert!(check_website(bad).is_err(), "{bad}");
        }
    }
}
