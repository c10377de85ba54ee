use tintype_domain::ids::PostId;

use crate::extract::id;

/// What an address of the web app is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A page of the app.
    App,
    Post(PostId),
    Person(String),
    /// The same without the slash at its end is known.
    Slashed(String),
    Unknown,
}

impl Shape {
    pub(super) fn of(path: &str) -> Self {
        if path == "/" {
            return Self::App;
        }
        match path.strip_suffix('/') {
            None => Self::without_slash(path),
            Some(shorter) if Self::without_slash(shorter) == Self::Unknown => Self::Unknown,
            Some(shorter) => Self::Slashed(shorter.to_owned()),
        }
    }

    fn without_slash(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match parts.as_slice() {
            ["login" | "signup" | "verify" | "reset" | "new" | "settings" | "moderation"]
            | [
                "settings",
                "profile" | "account" | "security" | "privacy" | "blocked" | "muted" | "sessions" | "tokens"
                | "appearance" | "export" | "requests",
            ]
            | ["moderation", "approvals" | "invites" | "audit"] => Self::App,
            ["moderation", "reports", id] if id::parse(id).is_some() => Self::App,
            ["moderation", "users", name] if id::name(name).is_some() => Self::App,
            ["p", id] | ["p", id, "likes"] => id::parse(id).map_or(Self::Unknown, |id| Self::Post(PostId(id))),
            [name] | [name, "followers" | "following"] => id::name(name).map_or(Self::Unknown, Self::Person),
            _ => Self::Unknown,
        }
    }

    /// Whether its address holds a secret, which nobody else may be told as where somebody came from.
    pub(super) fn is_secret(path: &str) -> bool {
        matches!(path, "/verify" | "/reset")
    }

    /// Whether the database is asked about it.
    pub(super) fn is_looked_up(&self) -> bool {
        matches!(self, Self::Post(_) | Self::Person(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_has_these_pages_and_no_others() {
        for path in ["/", "/login", "/signup", "/verify", "/reset", "/new", "/settings", "/moderation"] {
            assert_eq!(Shape::of(path), Shape::App, "{path}");
        }
        for page in [
            "profile",
            "account",
            "security",
            "privacy",
            "blocked",
            "muted",
            "sessions",
            "tokens",
            "appearance",
            "export",
            "requests",
        ] {
            let path = format!("/settings/{page}");
            assert_eq!(Shape::of(&path), Shape::App, "{path}");
        }
        for path in [
            "/moderation/approvals",
            "/moderation/invites",
            "/moderation/audit",
            "/moderation/reports/5",
            "/moderation/users/Ann.B",
        ] {
            assert_eq!(Shape::of(path), Shape::App, "{path}");
        }
        for path in ["/moderation/nonsense", "/moderation/reports/five", "/moderation/users/ä", "/moderation/reports"]
        {
            assert_eq!(Shape::of(path), Shape::Unknown, "{path}");
        }
        for path in ["/settings/nonsense", "/login/now", "/a/b/c", "//", "//ann", "/ann/likes", "/p"] {
            assert!(!matches!(Shape::of(path), Shape::App | Shape::Post(_)), "{path}");
        }
    }

    #[test]
    fn the_number_of_a_post_is_digits() {
        for path in ["/p/5", "/p/5/likes"] {
            assert_eq!(Shape::of(path), Shape::Post(PostId(5)), "{path}");
        }
        for path in ["/p/-5", "/p/+5", "/p/five", "/p/", "/p/5/comments", "/p/9223372036854775808"] {
            assert!(!matches!(Shape::of(path), Shape::Post(_)), "{path}");
        }
    }

    #[test]
    fn nobody_is_looked_up_by_what_is_no_name() {
        assert_eq!(Shape::of("/Ann.B_1/followers"), Shape::Person("ann.b_1".to_owned()));
        for path in ["/wp-login.php".to_owned(), "/ä".to_owned(), format!("/{}", "a".repeat(31))] {
            assert_eq!(Shape::of(&path), Shape::Unknown, "{path}");
        }
    }

    #[test]
    fn a_slash_at_the_end_leads_to_the_same_without_it_and_never_elsewhere() {
        for (path, shorter) in [("/login/", "/login"), ("/ann/", "/ann"), ("/p/5/", "/p/5")] {
            assert_eq!(Shape::of(path), Shape::Slashed(shorter.to_owned()), "{path}");
        }
        for path in ["//evil.example/", "/\\evil.example/", "/ann//", "///", "/settings/nonsense/", "/p/-5/"] {
            assert_eq!(Shape::of(path), Shape::Unknown, "{path}");
        }
    }
}
